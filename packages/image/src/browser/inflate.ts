// zlib streams by the browser's DecompressionStream.
import type { Inflate } from '../decode/context.js'
import { brokenStream, checkRatio, shortStream } from '../decode/zlib-stream.js'

export const inflate: Inflate = async (pieces, length) => {
  checkRatio(pieces, length)
  const out = new Uint8Array(length)
  let written = 0
  const reader = new Blob([...pieces].map(piece => piece.slice()))
    .stream()
    .pipeThrough(new DecompressionStream('deflate'))
    .getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      const wanted = value.subarray(0, length - written)
      out.set(wanted, written)
      written += wanted.length
      // More pixels than declared are left alone.
      if (wanted.length < value.length) {
        await reader.cancel()
        break
      }
    }
  } catch (cause) {
    if (written < length && isCut(cause)) throw shortStream(written, length)
    if (!isCut(cause) && !isTrailing(cause)) throw brokenStream(cause)
  }
  if (written < length) throw shortStream(written, length)
  return out
}

// DecompressionStream tells in its message only. A stream cut in its checksum, or with bytes after it, is whole.
function isCut(cause: unknown): boolean {
  return cause instanceof Error && /truncated|ended|reaching the stream end|unexpected end/i.test(cause.message)
}

function isTrailing(cause: unknown): boolean {
  return cause instanceof Error && /junk|trailing|after the end|extra bytes/i.test(cause.message)
}
