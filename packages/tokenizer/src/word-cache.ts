// Words seen before and their ids. Text repeats itself: 99 in 100 words of a caption corpus are found here.
//
// Keyed by the word's bytes, so that a look-up makes no string; bounded, so that no text can make it grow: when it is
// full it is emptied, and the words in use are back after a few lines.
import { type IdList, reserve } from './id-list.js'

/** Longer words are not kept. */
const longestKey = 32

/** Most slots that a look-up tries: text made to collide finds no word, instead of making each look-up slow. */
const mostProbes = 16

export interface WordCache {
  /** Appends the ids of the word `bytes[0 .. length)` to `out` and says true, or says false if it is not kept. */
  find(hash: number, bytes: Uint8Array, length: number, out: IdList): boolean
  /** Keeps `out.ids[from .. out.length)` as the ids of the word. */
  add(hash: number, bytes: Uint8Array, length: number, out: IdList, from: number): void
}

/**
 * @param words most words to keep: about 40 bytes of memory each
 */
export function createWordCache(words: number): WordCache {
  const mask = 2 ** Math.ceil(Math.log2(2 * words)) - 1
  const slots = new Int32Array(mask + 1) // word + 1; 0 marks an empty slot
  const hashes = new Int32Array(words)
  const keyEnds = new Int32Array(words + 1) // keyEnds[word + 1]: where its bytes end, which is where the next ones start
  const idEnds = new Int32Array(words + 1)
  const keys = new Uint8Array(8 * words + longestKey)
  const ids = new Int32Array(3 * words + longestKey)
  let count = 0

  return {
    find(hash, bytes, length, out) {
      for (let probe = 0; probe < mostProbes; probe++) {
        const word = slots[(hash + probe) & mask] - 1
        if (word < 0) return false
        if (hashes[word] !== hash) continue
        const key = keyEnds[word]
        if (keyEnds[word + 1] - key !== length) continue
        let same = 0
        while (same < length && keys[key + same] === bytes[same]) same++
        if (same < length) continue

        const first = idEnds[word]
        const end = idEnds[word + 1]
        reserve(out, end - first)
        for (let i = first; i < end; i++) out.ids[out.length++] = ids[i]
        return true
      }
      return false
    },

    add(hash, bytes, length, out, from) {
      if (length > longestKey) return
      const idCount = out.length - from
      if (count === words || keyEnds[count] + length > keys.length || idEnds[count] + idCount > ids.length) {
        slots.fill(0)
        count = 0
      }
      let probe = 0
      while (probe < mostProbes && slots[(hash + probe) & mask] !== 0) probe++
      if (probe === mostProbes) return
      const word = count++
      slots[(hash + probe) & mask] = word + 1
      hashes[word] = hash
      keys.set(bytes.subarray(0, length), keyEnds[word])
      keyEnds[word + 1] = keyEnds[word] + length
      ids.set(out.ids.subarray(from, out.length), idEnds[word])
      idEnds[word + 1] = idEnds[word] + idCount
    },
  }
}
