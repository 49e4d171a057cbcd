// CLIP's own tokenizer: clean-up, split, byte-pair encoding.
import { checkText, encodeRows } from './batch.js'
import { createBpe } from './bpe.js'
import { cleanText } from './clean/clean.js'
import { createDecoder } from './decode.js'
import { TokenizerError } from './error.js'
import { type IdList, reserve, toArray } from './id-list.js'
import { createPairTable } from './pair-table.js'
import { createSplitter } from './split.js'
import type { BatchOptions, EncodeOptions, TokenBatch, Tokenizer } from './tokenizer.js'
import { clipVocabulary, type Vocabulary } from './vocabulary.js'
import { createWordCache } from './word-cache.js'

export interface ClipTokenizerOptions {
  /** A vocabulary read from files (`readVocabulary`). Default: OpenAI's, which is in this package. */
  readonly vocabulary?: Vocabulary
  /** Keep the first merges of OpenAI's vocabulary only: 514 to 49,408 ids, the default. */
  readonly vocabularySize?: number
  /** Default 77. */
  readonly contextLength?: number
  /** Default 0, as in OpenAI's code and open_clip. */
  readonly padId?: number
  /** Most words whose ids are remembered, 40 bytes each; 0 for none. Default 32,768. */
  readonly wordCache?: number
}

export interface ClipEncodeOptions extends EncodeOptions {
  /** `'clip'`: ftfy, HTML entities, white space, lower case, as OpenAI does. `'none'`: the text is clean already. */
  readonly clean?: 'clip' | 'none'
}

export interface ClipBatchOptions extends BatchOptions, ClipEncodeOptions {}

export interface ClipTokenizer extends Tokenizer {
  readonly startId: number
  encode(text: string, options?: ClipEncodeOptions): number[]
  encodeBatch(texts: readonly string[], options?: ClipBatchOptions): TokenBatch
}

/**
 * CLIP's tokenizer, equal id for id to OpenAI's `simple_tokenizer.py` with ftfy 6.3.1, but for special tokens: those
 * that a user types are plain text unless `special` is set.
 * @throws TokenizerError `bad-option`
 */
export function createTokenizer(options: ClipTokenizerOptions = {}): ClipTokenizer {
  const { vocabularySize, contextLength = 77, padId = 0, wordCache = 32_768 } = options
  checkWhole('contextLength', contextLength, 2, 2 ** 20)
  checkWhole('padId', padId, 0, 2 ** 31 - 1)
  checkWhole('wordCache', wordCache, 0, 2 ** 24)
  if (options.vocabulary !== undefined && vocabularySize !== undefined) {
    throw new TokenizerError('bad-option', 'vocabulary and vocabularySize exclude each other; pass one of them.', {
      option: 'vocabularySize',
    })
  }
  const vocabulary = options.vocabulary ?? clipVocabulary(vocabularySize)
  const { startId, endId } = vocabulary
  const encodeInto = createEncoder(vocabulary, wordCache)
  const frame = { contextLength, startId, endId, padId }

  return {
    vocabularySize: vocabulary.size,
    ...frame,
    decode: createDecoder(vocabulary),
    encode(text, { special = false, clean = 'clip' } = {}) {
      checkText(text)
      checkClean(clean)
      const list: IdList = { ids: new Int32Array(64), length: 0 }
      encodeInto(text, special, clean, list)
      return toArray(list)
    },
    encodeBatch(texts, { special = false, clean = 'clip', ...batch } = {}) {
      checkClean(clean)
      return encodeRows(texts, frame, batch, (text, out) => encodeInto(text, special, clean, out))
    },
  }
}

type EncodeInto = (text: string, special: boolean, clean: 'clip' | 'none', out: IdList) => void

function createEncoder(vocabulary: Vocabulary, wordCache: number): EncodeInto {
  const encodeWord = createBpe(vocabulary, createPairTable(vocabulary))
  const split = createSplitter()
  const cache = wordCache > 0 ? createWordCache(wordCache) : undefined
  let out: IdList = { ids: new Int32Array(0), length: 0 } // of the call under way

  const takePiece = (bytes: Uint8Array, length: number, hash: number, isSpecial: boolean): void => {
    if (isSpecial) {
      const id = specialId(vocabulary, bytes, length)
      if (id !== undefined) {
        reserve(out, 1)
        out.ids[out.length++] = id
        return
      }
    }
    if (cache?.find(hash, bytes, length, out)) return
    const from = out.length
    encodeWord(bytes, length, out)
    cache?.add(hash, bytes, length, out, from)
  }

  return (text, special, clean, list) => {
    out = list
    const from = list.length
    if (clean === 'clip') {
      // Most captions need no more clean-up than lower case: one pass over the text as it is.
      if (split(text, { raw: true, lower: true, special }, takePiece)) return
      list.length = from
    }
    split(clean === 'clip' ? cleanText(text) : text, { raw: false, lower: false, special }, takePiece)
  }
}

/** A text that matched as a special token and is not one (`<|ſtartoftext|>`) is encoded as a word. */
function specialId({ startId, endId }: Vocabulary, bytes: Uint8Array, length: number): number | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, length))
  if (text === '<|startoftext|>') return startId
  return text === '<|endoftext|>' ? endId : undefined
}

function checkClean(clean: string): void {
  if (clean === 'clip' || clean === 'none') return
  throw new TokenizerError('bad-option', `clean is ${String(clean)}; it must be 'clip' or 'none'.`, {
    option: 'clean',
    value: clean,
  })
}

function checkWhole(option: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  const sentence = `${option} is ${String(value)}; it must be a whole number from ${least} to ${most}.`
  throw new TokenizerError('bad-option', sentence, { option, value })
}
