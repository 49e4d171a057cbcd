import type { Clip, EncodeTextsOptions, NodeImage } from 'typeclip'
import type { Line } from '../input/lines.js'
import { batchSize, inBatches, toRows, type VectorRow } from './rows.js'

/** Vectors of texts, one a line, a batch at a time. */
export async function* embedTexts(
  clip: Clip<NodeImage>,
  lines: AsyncIterable<readonly Line[]>,
  options: EncodeTextsOptions,
): AsyncGenerator<readonly VectorRow[]> {
  for await (const batch of inBatches(lines, batchSize)) {
    const good = batch.filter(line => !('error' in line)).map(({ text }) => ({ text }))
    const encoding = good.map(({ text }) => text)
    const rows = good.length === 0 ? [] : await toRows(good, clip.encodeTexts(encoding, options))
    let next = 0
    yield batch.map(line => ('error' in line ? { name: { text: line.text }, error: line.error } : rows[next++]))
  }
}
