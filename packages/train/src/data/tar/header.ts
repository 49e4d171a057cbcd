// One header block of a tar archive: POSIX ustar, with GNU's numbers beyond the octal digits.
import { TrainError } from '../../error.js'

export const blockSize = 512

/** What a header block says of the member that follows. */
export interface TarHeader {
  /** Path inside the archive: prefix and name joined. */
  readonly name: string
  /** Bytes of data, the padding to whole blocks not counted. */
  readonly size: number
  /** `0` regular file, `5` folder, `x` pax header, `L` GNU long name, ... */
  readonly type: string
}

/**
 * Reads a header block; undefined where it is all zeros, the archive's end.
 * @param block [512]
 * @param where archive and offset, for messages
 * @throws TrainError `bad-archive`
 */
export function readHeader(block: Uint8Array, where: string): TarHeader | undefined {
  if (block.every(byte => byte === 0)) return undefined
  const stated = octal(block.subarray(148, 156))
  if (stated === undefined || !sums(block).includes(stated)) {
    throw new TrainError('bad-archive', `${where}: this is no tar header, its checksum does not fit.`, { where })
  }
  const size = numberOf(block.subarray(124, 136))
  if (size === undefined) {
    throw new TrainError('bad-archive', `${where}: the tar header states no size that can be read.`, { where })
  }
  const isUstar = text(block.subarray(257, 262)) === 'ustar'
  // GNU's own format ends its magic with a blank and keeps other things where POSIX has the prefix.
  const prefix = isUstar && block[262] === 0 ? text(block.subarray(345, 500)) : ''
  const name = text(block.subarray(0, 100))
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156])
  return { name: prefix === '' ? name : `${prefix}/${name}`, size, type }
}

/** The sum of all bytes with blanks for the checksum itself; old archives summed signed bytes. */
function sums(block: Uint8Array): readonly [number, number] {
  let unsigned = 0
  let signed = 0
  for (let i = 0; i < blockSize; i++) {
    const byte = i >= 148 && i < 156 ? 32 : block[i]
    unsigned += byte
    signed += byte < 128 ? byte : byte - 256
  }
  return [unsigned, signed]
}

/** Octal digits, or with the first bit set a big-endian integer. Undefined unless it is one that doubles hold. */
function numberOf(field: Uint8Array): number | undefined {
  if ((field[0] & 0x80) === 0) return octal(field)
  if (field[0] !== 0x80) return undefined // negative, or beyond 2^88
  let value = 0
  for (const byte of field.subarray(1)) value = value * 256 + byte
  return Number.isSafeInteger(value) ? value : undefined
}

function octal(field: Uint8Array): number | undefined {
  const digits = text(field).trim()
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : undefined
}

const decoder = new TextDecoder()

/** Text up to the first zero byte. */
function text(field: Uint8Array): string {
  const end = field.indexOf(0)
  return decoder.decode(end < 0 ? field : field.subarray(0, end))
}
