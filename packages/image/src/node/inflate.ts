// zlib streams by node:zlib, off the main thread.
import { constants, createInflate } from 'node:zlib'
import type { Inflate } from '../decode/context.js'
import { brokenStream, checkRatio, shortStream } from '../decode/zlib-stream.js'

const largestChunk = 1 << 20

export const inflate: Inflate = async (pieces, length) => {
  checkRatio(pieces, length)
  // A stream that is cut gives what it holds (sync flush), so that "truncated" can be told from "corrupt".
  const stream = createInflate({
    finishFlush: constants.Z_SYNC_FLUSH,
    chunkSize: Math.min(largestChunk, Math.max(1024, length)),
  })
  for (const piece of pieces) stream.write(piece)
  stream.end()
  const out = new Uint8Array(length)
  let written = 0
  try {
    // Past the last byte there is still the checksum to come; more pixels than declared are left alone.
    for await (const chunk of stream) {
      const wanted: Uint8Array = chunk.subarray(0, length - written)
      out.set(wanted, written)
      written += wanted.length
      if (wanted.length < chunk.length) break
    }
  } catch (cause) {
    throw brokenStream(cause)
  }
  if (written < length) throw shortStream(written, length)
  return out
}
