// Tokenizers of other kinds than CLIP's own, by @huggingface/tokenizers: SigLIP's unigram, SigLIP 2's Gemma BPE.
import type { Tokenizer as Library } from '@huggingface/tokenizers'
import { checkText, encodeRows } from '../batch.js'
import { TokenizerError } from '../error.js'
import { type IdList, reserve } from '../id-list.js'
import type { Tokenizer } from '../tokenizer.js'
import { lowersCase, mend, withoutSpecialTokens } from './json.js'

export interface HuggingFaceTokenizerOptions {
  /** The parsed `tokenizer_config.json` beside the file: names the padding token, says whether text is lowered. */
  readonly config?: object
  /** Default: the config's `model_max_length`, else 64, as SigLIP has it. */
  readonly contextLength?: number
  /** Default: the config's `pad_token`, else the end id. */
  readonly padId?: number
}

/**
 * A tokenizer from a parsed `tokenizer.json` of any kind that `@huggingface/tokenizers` reads and that ends a text with
 * one token. Equal to SentencePiece and to Rust's `tokenizers` on the pipelines of SigLIP and SigLIP 2.
 * `decode` leaves special tokens out.
 * @throws TokenizerError `peer-missing`, `vocabulary-unreadable`, `bad-option`
 */
export async function loadHuggingFaceTokenizer(
  json: unknown,
  options: HuggingFaceTokenizerOptions = {},
): Promise<Tokenizer> {
  const { Tokenizer: Library } = await importLibrary()
  const config = { ...options.config }
  const create = (from: unknown): Library => {
    if (typeof from !== 'object' || from === null) throw unreadable('it is not an object')
    try {
      return new Library(from, config)
    } catch (cause) {
      throw unreadable(cause instanceof Error ? cause.message : String(cause), cause)
    }
  }

  const mended = mend(json)
  const withSpecial = create(mended)
  const plain = create(withoutSpecialTokens(mended))
  const lower = lowersCase(config, mended)
  const { startId, endId } = frameOf(withSpecial, config)
  const vocabularySize = withSpecial.get_vocab().size
  const frame = {
    contextLength: options.contextLength ?? wholeNumber(config, 'model_max_length') ?? 64,
    startId,
    endId,
    padId: options.padId ?? tokenId(withSpecial, config, 'pad_token') ?? endId,
  }

  const encode = (text: string, special: boolean): number[] => {
    const valid = text.replace(/\p{Surrogate}/gu, '\ufffd')
    const { ids } = (special ? withSpecial : plain).encode(lower ? valid.toLowerCase() : valid, {
      add_special_tokens: false,
    })
    return ids
  }

  return {
    vocabularySize,
    ...frame,
    encode(text, { special = false } = {}) {
      checkText(text)
      return encode(text, special)
    },
    decode(ids) {
      const list = Array.from(ids)
      list.forEach((id, index) => {
        if (Number.isInteger(id) && id >= 0 && id < vocabularySize) return
        const sentence = `Id ${id} at place ${index} is not in the vocabulary, which has ${vocabularySize} ids.`
        throw new TokenizerError('id-out-of-range', sentence, { id, index, limit: vocabularySize })
      })
      if (list.length === 0) return '' // the library refuses an empty list
      return withSpecial.decode(list, { skip_special_tokens: true, clean_up_tokenization_spaces: false })
    },
    encodeBatch(texts, { special = false, ...batch } = {}) {
      return encodeRows(texts, frame, batch, (text, out) => append(out, encode(text, special)))
    },
  }
}

async function importLibrary(): Promise<typeof import('@huggingface/tokenizers')> {
  try {
    return await import('@huggingface/tokenizers')
  } catch (cause) {
    const sentence = 'Tokenizers of this kind need one more package: npm install @huggingface/tokenizers'
    throw new TokenizerError('peer-missing', sentence, { package: '@huggingface/tokenizers' }, { cause })
  }
}

/** The ids that the file's post-processor lays around a text, unless the config says which are wanted. */
function frameOf(library: Library, config: object): { startId: number | undefined; endId: number } {
  const bare: number[] = library.encode('a', { add_special_tokens: false }).ids
  const framed: number[] = library.encode('a').ids
  const before = framed.findIndex((_, at) => bare.every((id, i) => framed[at + i] === id))
  const start = framed.slice(0, Math.max(0, before))
  const end = framed.slice(before + bare.length)

  const wantsStart: unknown = Reflect.get(config, 'add_bos_token')
  const wantsEnd: unknown = Reflect.get(config, 'add_eos_token')
  if (wantsStart === false) start.length = 0
  const startId = start[0] ?? (wantsStart === true ? tokenId(library, config, 'bos_token') : undefined)
  const endId = end[0] ?? (wantsEnd === true ? tokenId(library, config, 'eos_token') : undefined)
  if (start.length > 1 || end.length > 1 || endId === undefined) {
    throw unreadable('it does not end a text with one token, as text towers need it')
  }
  return { startId, endId }
}

/** The id of the token that the config names, as text or as an added token's object. */
function tokenId(library: Library, config: object, key: string): number | undefined {
  const value: unknown = Reflect.get(config, key)
  const token: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'content') : value
  return typeof token === 'string' ? library.token_to_id(token) : undefined
}

function wholeNumber(config: object, key: string): number | undefined {
  const value: unknown = Reflect.get(config, key)
  const most = 100_000 // Hugging Face writes 1e30 for "no limit"
  return typeof value === 'number' && Number.isInteger(value) && value >= 2 && value <= most ? value : undefined
}

function append(out: IdList, ids: readonly number[]): void {
  reserve(out, ids.length)
  for (const id of ids) out.ids[out.length++] = id
}

function unreadable(reason: string, cause?: unknown): TokenizerError {
  return new TokenizerError(
    'vocabulary-unreadable',
    `This tokenizer.json cannot be used: ${reason}.`,
    { reason },
    { cause },
  )
}
