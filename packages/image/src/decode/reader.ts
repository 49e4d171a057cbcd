// Numbers out of a file's bytes. Reading past the end is a `truncated` error, never `undefined`.
import { ImageError } from '../error.js'

/** Reads at absolute positions; `little` fixes the byte order of the multi-byte reads. */
export interface Reader {
  readonly length: number
  u8(at: number): number
  u16(at: number): number
  u32(at: number): number
  i32(at: number): number
  /** A view (no copy) of `length` bytes. */
  slice(at: number, length: number): Uint8Array
  /** ASCII of `length` bytes. */
  text(at: number, length: number): string
}

/** @param format the name for the error message, e.g. `PNG` */
export function readerOf(bytes: Uint8Array, format: string, little: boolean): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const need = (at: number, length: number): void => {
    if (at < 0 || at + length > bytes.length) {
      throw new ImageError('truncated', `the ${format} file ends at byte ${bytes.length}, before its header does.`, {
        format,
        bytes: bytes.length,
        needed: at + length,
      })
    }
  }
  const slice = (at: number, length: number): Uint8Array => {
    need(at, length)
    return bytes.subarray(at, at + length)
  }
  return {
    length: bytes.length,
    u8(at) {
      need(at, 1)
      return view.getUint8(at)
    },
    u16(at) {
      need(at, 2)
      return view.getUint16(at, little)
    },
    u32(at) {
      need(at, 4)
      return view.getUint32(at, little)
    },
    i32(at) {
      need(at, 4)
      return view.getInt32(at, little)
    },
    slice,
    text: (at, length) => String.fromCharCode(...slice(at, length)),
  }
}

/** Whether `bytes` begin with the ASCII `text`. */
export function startsWith(bytes: Uint8Array, text: string): boolean {
  return Array.from(text).every((letter, index) => bytes[index] === letter.charCodeAt(0))
}
