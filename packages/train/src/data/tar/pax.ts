// pax extended headers (POSIX.1-2001): records of `LENGTH KEY=VALUE\n`, the length counting itself.
import { TrainError } from '../../error.js'

/**
 * The records of an extended header.
 * @throws TrainError `bad-archive`
 */
export function readPax(bytes: Uint8Array, where: string): ReadonlyMap<string, string> {
  const records = new Map<string, string>()
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(32, at)
    const digits = blank < 0 ? '' : decoder.decode(bytes.subarray(at, Math.min(blank, at + 20)))
    const end = at + Number(digits)
    if (!/^\d+$/.test(digits) || end <= blank + 1 || end > bytes.length || bytes[end - 1] !== 10) {
      throw new TrainError('bad-archive', `${where}: an extended header is damaged.`, { where })
    }
    const record = decoder.decode(bytes.subarray(blank + 1, end - 1))
    const equals = record.indexOf('=')
    if (equals < 1) throw new TrainError('bad-archive', `${where}: an extended header is damaged.`, { where })
    records.set(record.slice(0, equals), record.slice(equals + 1))
    at = end
  }
  return records
}

const decoder = new TextDecoder()
