import { describeGolden, readJson, readJsonLines } from '@typeclip/golden'
import { expect } from 'vitest'
import { decodeByte, oneByteEncodings } from '../src/clean/one-byte-encodings.js'
import * as ftfy from '../src/ftfy.js'

const quote = (text: string) => JSON.stringify(text.slice(0, 40))

interface Text {
  readonly text: string
  readonly fixed: string
  readonly kind: string
}

describeGolden(
  'tokenizer/ftfy.jsonl',
  readJsonLines<Text>('golden/tokenizer/ftfy.jsonl'),
  ({ kind, text }, index) => `${index} ${kind}: ${quote(text)}`,
  ({ text, fixed }) => expect(ftfy.fixText(text)).toBe(fixed),
)

type Step =
  | { readonly step: string; readonly in: string; readonly out: string | number }
  | { readonly step: string; readonly inHex: string; readonly outHex?: string; readonly out?: string }

const textSteps: Record<string, (text: string) => string | number> = {
  badness: ftfy.badness,
  decode_inconsistent_utf8: ftfy.decodeInconsistentUtf8,
  fix_c1_controls: ftfy.fixC1Controls,
  fix_character_width: ftfy.fixCharacterWidth,
  fix_encoding: ftfy.fixEncoding,
  fix_latin_ligatures: ftfy.fixLatinLigatures,
  fix_line_breaks: ftfy.fixLineBreaks,
  fix_surrogates: ftfy.fixSurrogates,
  remove_control_chars: ftfy.removeControlCharacters,
  remove_terminal_escapes: ftfy.removeTerminalEscapes,
  uncurl_quotes: ftfy.uncurlQuotes,
  unescape_html: ftfy.unescapeHtml,
}
const byteSteps: Record<string, (bytes: string) => string | undefined> = {
  'decode:utf-8-variants': ftfy.decodeUtf8Variants,
  replace_lossy_sequences: ftfy.replaceLossySequences,
  restore_byte_a0: ftfy.restoreByteA0,
}

const fromHex = (hex: string) => Buffer.from(hex, 'hex').toString('latin1')

describeGolden(
  'tokenizer/ftfy-steps.jsonl',
  readJsonLines<Step>('golden/tokenizer/ftfy-steps.jsonl'),
  (item, index) => `${index} ${item.step}: ${'in' in item ? quote(item.in) : item.inHex.slice(0, 40)}`,
  item => {
    if ('in' in item) expect(textSteps[item.step](item.in)).toBe(item.out)
    else
      expect(byteSteps[item.step](fromHex(item.inHex))).toBe(
        item.outHex === undefined ? item.out : fromHex(item.outHex),
      )
  },
)

describeGolden(
  'tokenizer/ftfy-codecs.json',
  Object.entries(readJson<Record<string, string>>('golden/tokenizer/ftfy-codecs.json')),
  ([name]) => name,
  ([name, characters]) => {
    const encoding = oneByteEncodings.find(known => known === name)
    expect(encoding).toBeDefined()
    if (encoding === undefined) return
    for (let byte = 0; byte < 256; byte++) expect(decodeByte(byte, encoding)).toBe(characters[byte])
  },
)
