// Ids to text. The bytes of all ids are joined before they are read as UTF-8, since one character may be spread over
// several tokens; then every `</w>` becomes a space, as OpenAI's simple_tokenizer.py does it.
import { TokenizerError } from './error.js'
import type { Vocabulary } from './vocabulary.js'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true }) // a BOM is a character like any other here
const wordEnd = '</w>'

export function createDecoder(vocabulary: Vocabulary): (ids: ArrayLike<number>) => string {
  let writeToken: WriteToken | undefined

  return ids => {
    writeToken ??= createTokenWriter(vocabulary)
    const bytes: number[] = []
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index]
      if (!Number.isInteger(id) || !writeToken(id, bytes)) {
        const sentence = `Id ${id} at place ${index} is not in the vocabulary, which has ${vocabulary.size} ids.`
        throw new TokenizerError('id-out-of-range', sentence, { id, index, limit: vocabulary.size })
      }
    }
    return decoder.decode(Uint8Array.from(bytes)).replaceAll(wordEnd, ' ')
  }
}

/** Appends the bytes of an id, word ends written out as `</w>`; false if there is no such id. */
type WriteToken = (id: number, bytes: number[]) => boolean

function createTokenWriter({ size, startId, endId, byteIds, pairs, mergedIds }: Vocabulary): WriteToken {
  const encoder = new TextEncoder()
  const fixed = new Map<number, Iterable<number>>([
    [startId, encoder.encode('<|startoftext|>')],
    [endId, encoder.encode('<|endoftext|>')],
  ])
  for (let byte = 0; byte < 256; byte++) {
    fixed.set(byteIds[byte], [byte])
    fixed.set(byteIds[256 + byte], [byte, ...encoder.encode(wordEnd)])
  }
  const ranks = new Int32Array(size).fill(-1)
  for (let rank = 0; rank < mergedIds.length; rank++) ranks[mergedIds[rank]] = rank

  const pending: number[] = [] // parts still to be written, the next one last
  return (id, bytes) => {
    pending.push(id)
    for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
      const known = fixed.get(part)
      const rank = ranks[part] ?? -1
      if (known !== undefined) bytes.push(...known)
      else if (rank >= 0) pending.push(pairs[2 * rank + 1], pairs[2 * rank])
      else return false
    }
    return true
  }
}
