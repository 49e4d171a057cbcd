import { describeGolden, readJsonLines } from '@typeclip/golden'
import { expect } from 'vitest'
import { cleanText } from '../src/clean/clean.js'

interface Case {
  readonly text: string
  readonly clean: string
  readonly kind: string
}

describeGolden(
  'tokenizer/clean.jsonl',
  readJsonLines<Case>('golden/tokenizer/clean.jsonl'),
  ({ kind, text }, index) => `${index} ${kind}: ${JSON.stringify(text.slice(0, 40))}`,
  ({ text, clean }) => expect(cleanText(text)).toBe(clean),
)
