// Whether all that a TIFF's directories point to lies in the file (TIFF 6.0, section 2), without its pixels.
import { ImageError } from '../error.js'
import { readerOf } from './reader.js'

const bytesOfType: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
}
// Offsets and lengths, of strips and of tiles.
const extentTags: readonly (readonly [number, number])[] = [
  [273, 279],
  [324, 325],
]

/**
 * @throws ImageError `truncated` where a directory, its values, strips or tiles reach past the end; `corrupt` where
 *   directories overlap
 */
export function checkTiffExtents(bytes: Uint8Array): void {
  const reader = readerOf(bytes, 'TIFF', bytes[0] === 0x49)
  // What does not overlap cannot be more than the file: bounds the work that hostile directories ask for.
  let budget = bytes.length
  const spend = (amount: number): void => {
    budget -= amount
    if (budget < 0) throw new ImageError('corrupt', 'the TIFF directories overlap.')
  }
  for (let directory = reader.u32(4); directory !== 0; ) {
    const count = reader.u16(directory)
    reader.slice(directory, 6 + 12 * count)
    spend(2 + 12 * count)
    const numbers = new Map<number, readonly number[]>()
    for (let index = 0; index < count; index++) {
      const at = directory + 2 + 12 * index
      const size = bytesOfType[reader.u16(at + 2)] ?? 0
      const length = reader.u32(at + 4)
      const valuesAt = length * size <= 4 ? at + 8 : reader.u32(at + 8)
      reader.slice(valuesAt, length * size)
      const key = reader.u16(at)
      if (size < 2 || !extentTags.flat().includes(key)) continue
      spend(length)
      const read = size === 2 ? reader.u16 : reader.u32
      numbers.set(
        key,
        Array.from({ length }, (_, i) => read(valuesAt + i * size)),
      )
    }
    for (const [offsets, lengths] of extentTags) {
      numbers.get(offsets)?.forEach((at, index) => void reader.slice(at, numbers.get(lengths)?.[index] ?? 0))
    }
    directory = reader.u32(directory + 2 + 12 * count)
  }
}
