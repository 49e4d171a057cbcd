// Rows of ids from texts. What is common to all kinds of tokenizers: framing, overflow, padding, bad items.
import { TokenizerError } from './error.js'
import type { IdList } from './id-list.js'
import type { BatchOptions, TokenBatch, Tokenizer } from './tokenizer.js'

/** The parts of a tokenizer that rows are made with. */
export type RowFrame = Pick<Tokenizer, 'contextLength' | 'startId' | 'endId' | 'padId'>

/**
 * Encodes each text and lays it in a row: start, ids, end, padding.
 * @param encodeInto appends the ids of one text to a list
 */
export function encodeRows(
  texts: readonly string[],
  frame: RowFrame,
  { contextLength = frame.contextLength, onOverflow = 'error', pad = frame.padId, onError = 'throw' }: BatchOptions,
  encodeInto: (text: string, out: IdList) => void,
): TokenBatch {
  checkOptions(texts, contextLength, onOverflow, pad, onError)
  const { startId, endId } = frame
  const before = startId === undefined ? 0 : 1
  const rows = new Int32Array(texts.length * contextLength).fill(pad)
  const lengths = new Int32Array(texts.length)
  const errors: TokenizerError[] = []
  const list: IdList = { ids: new Int32Array(256), length: 0 }

  for (let index = 0; index < texts.length; index++) {
    const text = texts[index]
    if (typeof text !== 'string') {
      errors.push(notAString(text, index))
      continue
    }
    list.length = 0
    encodeInto(text, list)
    const tokens = before + list.length + 1
    if (tokens > contextLength && onOverflow === 'error') {
      errors.push(captionTooLong(index, tokens, contextLength))
      continue
    }
    const length = Math.min(tokens, contextLength)
    const row = index * contextLength
    if (startId !== undefined) rows[row] = startId
    for (let i = before; i < length - 1; i++) rows[row + i] = list.ids[i - before]
    rows[row + length - 1] = endId
    lengths[index] = length
  }

  if (onError === 'throw' && errors.length > 0) throw firstOf(errors)
  return { ids: rows, shape: [texts.length, contextLength], lengths, errors }
}

/** @throws TokenizerError `not-a-string` */
export function checkText(text: unknown): void {
  if (typeof text !== 'string') throw notAString(text)
}

function notAString(value: unknown, index?: number): TokenizerError {
  const what = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
  const which = index === undefined ? 'The text' : `Text ${index}`
  return new TokenizerError('not-a-string', `${which} is ${what}; pass a string.`, index === undefined ? {} : { index })
}

function captionTooLong(index: number, tokens: number, limit: number): TokenizerError {
  return new TokenizerError(
    'caption-too-long',
    `Caption ${index} has ${tokens} tokens; the model reads ${limit}. Shorten it, or pass onOverflow: 'truncate'.`,
    { index, tokens, limit },
  )
}

function firstOf(errors: readonly TokenizerError[]): TokenizerError {
  const [first] = errors
  const others = errors.length === 1 ? '' : ` (${errors.length} of the texts cannot be encoded.)`
  const bad = errors.map(error => error.facts.index)
  return new TokenizerError(first.code, first.message + others, { ...first.facts, bad })
}

function checkOptions(
  texts: readonly string[],
  contextLength: number,
  onOverflow: string,
  pad: number,
  onError: string,
): void {
  const bad = (option: string, value: unknown, rule: string) =>
    new TokenizerError('bad-option', `${option} is ${String(value)}; it must be ${rule}.`, { option, value })
  if (!Array.isArray(texts)) throw bad('texts', typeof texts, 'an array of strings')
  if (!Number.isInteger(contextLength) || contextLength < 2) {
    throw bad('contextLength', contextLength, 'a whole number of 2 or more')
  }
  if (!Number.isInteger(pad) || pad < 0 || pad > 0x7fff_ffff) throw bad('pad', pad, 'an id, 0 or more')
  if (onOverflow !== 'error' && onOverflow !== 'truncate') throw bad('onOverflow', onOverflow, "'error' or 'truncate'")
  if (onError !== 'throw' && onError !== 'collect') throw bad('onError', onError, "'throw' or 'collect'")
}
