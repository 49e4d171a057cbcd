// ftfy, "fixes text for you", in TypeScript.
//
// Ported from ftfy 6.3.1, https://github.com/rspeer/python-ftfy
// Copyright 2023 Robyn Speer. Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file
// except in compliance with the License. You may obtain a copy of the License at
// http://www.apache.org/licenses/LICENSE-2.0
// Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on
// an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the
// specific language governing permissions and limitations under the License.
// Changes: rewritten in TypeScript, one file a repair; defaults only, without explanations of what was done.
import { checkText } from '../batch.js'
import { mojibakeClues } from './badness.js'
import { fixC1Controls } from './fix-c1-controls.js'
import { fixCharacterWidth, otherWidths } from './fix-character-width.js'
import { fixEncoding } from './fix-encoding.js'
import { fixLatinLigatures, latinLigatures } from './fix-latin-ligatures.js'
import { fixLineBreaks, otherLineBreaks } from './fix-line-breaks.js'
import { fixSurrogates } from './fix-surrogates.js'
import { toNormalFormC } from './normal-form.js'
import { controlCharacters, removeControlCharacters } from './remove-control-characters.js'
import { removeTerminalEscapes } from './remove-terminal-escapes.js'
import { curlyQuotes, uncurlQuotes } from './uncurl-quotes.js'
import { unescapeHtml, unescapeHtmlFully } from './unescape-html.js'

/** Longer lines are mended in pieces of so many code points. */
const longestSegment = 1_000_000

const repairs: readonly ((text: string) => string)[] = [
  fixEncoding,
  fixC1Controls,
  fixLatinLigatures,
  fixCharacterWidth,
  uncurlQuotes,
  fixLineBreaks,
  fixSurrogates,
  removeTerminalEscapes,
  removeControlCharacters,
  toNormalFormC,
]

/** What the repairs look for. Each leaves a text without any of it alone, but for form C. */
const mendable = new RegExp(
  `[${mojibakeClues}${latinLigatures}${otherWidths}${curlyQuotes}${otherLineBreaks}${controlCharacters}\\ud800-\\udfff]`,
  'u',
)

/**
 * Mends mojibake, HTML entities, ligatures, widths, curly quotes, line breaks, controls and surrogates, and brings
 * the text to NFC. Equals ftfy 6.3.1's `fix_text` with its defaults.
 *
 * Line by line; a line with `<` is taken for HTML, and entities stay in it and in all lines after it.
 * @throws TokenizerError `not-a-string`
 */
export function fixText(text: string): string {
  checkText(text)
  let fixed = ''
  let mayHaveEntities = true
  for (let start = 0; start < text.length; ) {
    const end = segmentEnd(text, start)
    const segment = text.slice(start, end)
    mayHaveEntities &&= !segment.includes('<')
    fixed += fixSegment(segment, mayHaveEntities)
    start = end
  }
  return fixed
}

function segmentEnd(text: string, start: number): number {
  const lineEnd = text.indexOf('\n', start) + 1 || text.length
  if (lineEnd - start <= longestSegment) return lineEnd
  let end = start
  for (let count = 0; count < longestSegment && end < lineEnd; count++) end += isPair(text, end) ? 2 : 1
  return end
}

function isPair(text: string, at: number): boolean {
  return text.charCodeAt(at) >> 10 === 0x36 && text.charCodeAt(at + 1) >> 10 === 0x37
}

/**
 * Whether entities were all that had to be mended. Later rounds of them only take `&`, `#`, `;`, ASCII letters and digits
 * away, so what a repair looks for would still be there (but for two halves of a pair, which may meet).
 */
function isMended(unescaped: string): boolean {
  return !mendable.test(unescaped) && toNormalFormC(unescaped) === unescaped
}

/** All repairs, again and again until none changes anything. */
function fixSegment(text: string, mayHaveEntities: boolean): string {
  for (let before: string | undefined; text !== before; ) {
    const unescaped = mayHaveEntities ? unescapeHtmlFully(text) : text
    if (isMended(unescaped) && text.isWellFormed()) return unescaped
    before = text
    if (mayHaveEntities) text = unescapeHtml(text)
    for (const repair of repairs) text = repair(text)
  }
  return text
}
