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
import { fixC1Controls } from './fix-c1-controls.js'
import { fixCharacterWidth } from './fix-character-width.js'
import { fixEncoding } from './fix-encoding.js'
import { fixLatinLigatures } from './fix-latin-ligatures.js'
import { fixLineBreaks } from './fix-line-breaks.js'
import { fixSurrogates } from './fix-surrogates.js'
import { removeControlCharacters } from './remove-control-characters.js'
import { removeTerminalEscapes } from './remove-terminal-escapes.js'
import { uncurlQuotes } from './uncurl-quotes.js'
import { unescapeHtml } from './unescape-html.js'

/** Longer lines are mended in pieces of so many code points. */
const longestSegment = 1_000_000

/** What some repair could change. Text without it is printable ASCII, which none does. */
const mendable = /[^\t\n\f -%'-~]|&[^ ]/

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
  text => text.normalize('NFC'),
]

/**
 * Mends mojibake, HTML entities, ligatures, widths, curly quotes, line breaks, controls and surrogates, and brings
 * the text to NFC. Equals ftfy 6.3.1's `fix_text` with its defaults.
 *
 * Line by line; a line with `<` is taken for HTML, and entities stay in it and in all lines after it.
 */
export function fixText(text: string): string {
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

/** All repairs, again and again until none changes anything. */
function fixSegment(text: string, mayHaveEntities: boolean): string {
  while (mendable.test(text)) {
    const before = text
    if (mayHaveEntities) text = unescapeHtml(text)
    for (const repair of repairs) text = repair(text)
    if (text === before) break
  }
  return text
}
