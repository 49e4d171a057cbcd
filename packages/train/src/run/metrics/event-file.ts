// TensorBoard's event files: protobuf messages (tensorflow's event.proto and summary.proto) in TFRecord frames.
import { join as joinPath } from 'node:path'
import { AppendFile } from '../append-file.js'
import type { RunFiles } from '../files.js'
import { crc32c } from './crc32c.js'
import type { MetricRecord } from './metrics.js'
import { bytesField, doubleField, floatField, integerField, join } from './protobuf.js'

export interface EventFile {
  /** Adds the numbers of a record under `kind/name`. */
  record(record: MetricRecord): Promise<void>
}

/**
 * Starts an event file in a folder. That of a resumed run says from which step on TensorBoard should forget what the
 * files before it hold.
 * @param steps done so far
 */
export async function createEventFile(folder: string, steps: number, files: RunFiles): Promise<EventFile> {
  await files.makeFolder(folder)
  const now = Date.now()
  // TensorBoard reads files in the order of their names, and finds them by this beginning.
  const name = `events.out.tfevents.${Math.floor(now / 1000)}.typeclip.${process.pid}`
  const file = await AppendFile.open(joinPath(folder, name), 0, files)
  await file.append(frame(event(now, 0, [bytesField(3, 'brain.Event:2')])))
  if (steps > 0) await file.append(frame(event(now, steps + 1, [bytesField(7, [integerField(1, sessionStart)])])))
  return {
    async record({ kind, step, values }) {
      const tag = kind === 'step' ? 'train' : kind
      const summary = Object.entries(values).map(([name, value]) => {
        return bytesField(1, [bytesField(1, name.includes('/') ? name : `${tag}/${name}`), floatField(2, value)])
      })
      await file.append(frame(event(Date.now(), step, [bytesField(5, summary)])))
    },
  }
}

const sessionStart = 1

function event(milliseconds: number, step: number, what: readonly Uint8Array[]): Uint8Array {
  return join([doubleField(1, milliseconds / 1000), integerField(2, step), ...what])
}

/** Length, its check sum, the data, its check sum; little-endian. */
function frame(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(data.length), true)
  view.setUint32(8, masked(crc32c(bytes.subarray(0, 8))), true)
  bytes.set(data, 12)
  view.setUint32(data.length + 12, masked(crc32c(data)), true)
  return bytes
}

/** Rotated and moved, since a check sum of data that holds check sums is weak (TensorFlow's crc32c.h). */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}
