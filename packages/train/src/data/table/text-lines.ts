// Bytes that arrive to text, and text to lines.
import { TrainError } from '../../error.js'
import type { Chunks } from '../byte-stream.js'

/** @throws TrainError `bad-data` where the bytes are not UTF-8 */
export async function* textOf(chunks: Chunks, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
    } catch (cause) {
      throw new TrainError('bad-data', `${name} is not UTF-8 text.`, { name }, { cause })
    }
  }
  for await (const chunk of chunks) yield decode(chunk)
  yield decode()
}

/** Lines without their ends; the last one needs none. */
export async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
  }
  if (rest !== '') yield rest
}
