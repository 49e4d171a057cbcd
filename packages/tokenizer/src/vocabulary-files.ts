// Vocabularies of CLIP's kind from the files of a model folder: Hugging Face's tokenizer.json, or vocab.json and
// merges.txt. Only the vocabulary is read: what else such a file says (no ftfy, other white space) is how Hugging Face
// comes near to CLIP's clean-up, and this package has that itself.
import { shownByte } from './byte-order.js'
import { TokenizerError } from './error.js'
import type { Vocabulary } from './vocabulary.js'

const startToken = '<|startoftext|>'
const endToken = '<|endoftext|>'
const wordEnd = '</w>'
const mostIds = 65_536

/**
 * Whether a parsed `tokenizer.json` is of CLIP's own kind, so that `readTokenizerJson` reads it: byte-level BPE with
 * `</w>`, CLIP's pattern, and no tokens added to start and end. SigLIP's and Gemma's are not:
 * `@typeclip/tokenizer/hugging-face` reads those.
 */
export function isClipTokenizerJson(json: unknown): boolean {
  return whyAnotherKind(json) === undefined
}

/**
 * The vocabulary in a parsed `tokenizer.json` of CLIP's kind, for `createTokenizer({ vocabulary })`.
 * @throws TokenizerError `vocabulary-of-another-kind`, `vocabulary-unreadable`
 */
export function readTokenizerJson(json: unknown): Vocabulary {
  const reason = whyAnotherKind(json)
  if (reason !== undefined) {
    const sentence = `This tokenizer.json is not of CLIP's kind: ${reason}. Read it with @typeclip/tokenizer/hugging-face.`
    throw new TokenizerError('vocabulary-of-another-kind', sentence, { reason })
  }
  const model = member(json, 'model')
  const merges = member(model, 'merges')
  if (!Array.isArray(merges)) throw unreadable('model.merges is not a list')
  const ids = readIds(member(model, 'vocab'), 'model.vocab')
  for (const token of listOf(member(json, 'added_tokens'))) {
    const content = member(token, 'content')
    const id = member(token, 'id')
    if (typeof content !== 'string' || typeof id !== 'number')
      throw unreadable('added_tokens has an entry without content or id')
    if (ids.has(content) && ids.get(content) !== id)
      throw unreadable(`added_tokens gives ${content} the id ${id}, and model.vocab ${ids.get(content)}`)
    ids.set(content, id)
  }
  return toVocabulary(ids, merges.map(readPair))
}

/**
 * The vocabulary in a parsed `vocab.json` and the text of the `merges.txt` beside it.
 * @throws TokenizerError `vocabulary-unreadable`
 */
export function readVocabulary(vocabJson: unknown, mergesText: string): Vocabulary {
  const lines = mergesText.split('\n').map(line => line.trimEnd())
  const merges = lines.filter((line, index) => line !== '' && !(index === 0 && line.includes('#version')))
  return toVocabulary(readIds(vocabJson, 'vocab.json'), merges.map(readPair))
}

function whyAnotherKind(json: unknown): string | undefined {
  const model = member(json, 'model')
  const type = member(model, 'type') ?? 'BPE' // old files leave it out
  if (model === undefined) return 'it has no model'
  if (type !== 'BPE') return `its model is ${String(type)}`
  if (member(model, 'end_of_word_suffix') !== wordEnd) return `its words do not end in ${wordEnd}`
  if (member(model, 'byte_fallback') === true) return 'it falls back to bytes'
  if (!JSON.stringify(member(json, 'pre_tokenizer') ?? null).includes(JSON.stringify(clipPattern).slice(1, -1))) {
    return 'it splits text by another pattern'
  }
  const added = listOf(member(json, 'added_tokens')).map(token => member(token, 'content'))
  const unknown = added.find(content => content !== startToken && content !== endToken)
  return unknown === undefined ? undefined : `it adds the token ${String(unknown)}`
}

const clipPattern = String.raw`'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`

function readIds(vocab: unknown, where: string): Map<string, number> {
  if (typeof vocab !== 'object' || vocab === null || Array.isArray(vocab)) throw unreadable(`${where} is not an object`)
  const ids = new Map<string, number>()
  for (const [token, id] of Object.entries(vocab)) {
    if (typeof id !== 'number') throw unreadable(`${where} gives ${JSON.stringify(token)} no number`)
    ids.set(token, id)
  }
  return ids
}

function readPair(merge: unknown, rank: number): readonly [string, string] {
  const parts = typeof merge === 'string' ? merge.split(' ') : listOf(merge)
  const [left, right] = parts
  if (parts.length !== 2 || typeof left !== 'string' || typeof right !== 'string') {
    throw unreadable(`merge ${rank} is not a pair of tokens`)
  }
  return [left, right]
}

/** Checks that ids and merges belong together, since nothing later does. */
function toVocabulary(ids: ReadonlyMap<string, number>, merges: ReadonlyArray<readonly [string, string]>): Vocabulary {
  const size = ids.size
  if (size > mostIds) throw unreadable(`it has ${size} ids, and ${mostIds} is the most that this package reads`)
  const known = new Set<number>()
  for (const [token, id] of ids) {
    if (!Number.isInteger(id) || id < 0 || id >= size || known.has(id)) {
      throw unreadable(`the id ${id} of ${JSON.stringify(token)} is not one of 0 to ${size - 1}, each once`)
    }
    known.add(id)
  }

  const reached = new Set<number>()
  const idOf = (token: string, what: string): number => {
    const id = ids.get(token)
    if (id === undefined) throw unreadable(`${what} ${JSON.stringify(token)} is not in the vocabulary`)
    return id
  }
  const reach = (token: string, what: string): number => {
    const id = idOf(token, what)
    reached.add(id)
    return id
  }

  const byteIds = Int32Array.from({ length: 512 }, (_, index) =>
    reach(shownByte(index & 255) + (index < 256 ? '' : wordEnd), 'the byte'),
  )
  const pairs = new Int32Array(2 * merges.length)
  const mergedIds = new Int32Array(merges.length)
  merges.forEach(([left, right], rank) => {
    pairs[2 * rank] = idOf(left, `a part of merge ${rank},`)
    pairs[2 * rank + 1] = idOf(right, `a part of merge ${rank},`)
    if (!reached.has(pairs[2 * rank]) || !reached.has(pairs[2 * rank + 1])) {
      throw unreadable(
        `merge ${rank} joins ${JSON.stringify(left)} and ${JSON.stringify(right)}, which no earlier merge makes`,
      )
    }
    mergedIds[rank] = reach(left + right, `the result of merge ${rank},`)
  })
  const startId = reach(startToken, 'the special token')
  const endId = reach(endToken, 'the special token')
  for (const [token, id] of ids) {
    if (!reached.has(id)) throw unreadable(`no merge makes the token ${JSON.stringify(token)}`)
  }
  return { size, startId, endId, byteIds, pairs, mergedIds }
}

function unreadable(what: string): TokenizerError {
  return new TokenizerError('vocabulary-unreadable', `The vocabulary cannot be used: ${what}.`)
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
