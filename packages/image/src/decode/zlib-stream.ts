// What every platform's inflater says about a zlib stream that is too short, broken, or promises too much.
import { ImageError } from '../error.js'

// No deflate stream grows by more than this (RFC 1951: 258 bytes from two bits).
const largestRatio = 1032

/**
 * Refuses, before anything is allocated, a stream that cannot possibly hold `length` bytes.
 * @throws ImageError `truncated`
 */
export function checkRatio(pieces: readonly Uint8Array[], length: number): void {
  const compressed = pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (length > compressed * largestRatio) throw shortStream(undefined, length)
}

export function shortStream(written: number | undefined, length: number): ImageError {
  const have = written === undefined ? 'far fewer' : `${written}`
  return new ImageError('truncated', `the compressed pixels give ${have} of ${length} bytes; the file is cut short.`, {
    ...(written === undefined ? {} : { written }),
    length,
  })
}

export function brokenStream(cause: unknown): ImageError {
  return new ImageError('corrupt', 'the compressed pixels are damaged.', {}, { cause })
}
