// Ported from ftfy 6.3.1 (fixes.py); notice in fix-text.ts.
import { unescapeCharacterReferences } from './character-references.js'
import { fromCodeUnits } from './code-units.js'
import { namedReferences } from './named-references.js'

const entity = /&#?[0-9A-Za-z]{1,24};/g
const longestEntity = 27
const ampersand = 0x26
const semicolon = 0x3b

/**
 * Replaces HTML entities that end in `;`, also names that were made upper case as a whole: `&NTILDE;` is `Ñ`.
 * Stricter than {@link unescapeCharacterReferences}, since the text may not have been HTML at all.
 */
export function unescapeHtml(text: string): string {
  return text.includes('&') ? text.replace(entity, replaceEntity) : text
}

/**
 * {@link unescapeHtml} until it changes nothing more, in one pass over the text: `&amp;amp;amp;lt;` needs four.
 *
 * An entity has one `&`, at its start, and one `;`, at its end, so no two overlap, and replacing them in the order in
 * which they close ends in the same text.
 */
export function unescapeHtmlFully(text: string): string {
  if (!text.includes('&')) return text
  const units = new Uint16Array(text.length) // a value is never longer than its entity
  let length = 0
  for (let i = 0; i < text.length; i++) {
    units[length++] = text.charCodeAt(i)
    // Another round where the value ends in `;`, which may close the next entity.
    while (units[length - 1] === semicolon) {
      const lowest = Math.max(0, length - longestEntity)
      let start = length - 1
      while (start > lowest && units[start] !== ampersand) start--
      const candidate = fromCodeUnits(units.subarray(start, length))
      const value = unescapeHtml(candidate)
      if (value === candidate) break
      for (length = start; length < start + value.length; length++) units[length] = value.charCodeAt(length - start)
    }
  }
  return fromCodeUnits(units.subarray(0, length))
}

function replaceEntity(match: string): string {
  if (match.startsWith('&#')) {
    const unescaped = unescapeCharacterReferences(match)
    return unescaped.includes(';') ? match : unescaped
  }
  const { values } = namedReferences()
  const name = match.slice(1, -1)
  return values.get(name) ?? fromUpperCase(match, name, values) ?? match
}

function fromUpperCase(match: string, name: string, values: ReadonlyMap<string, string>): string | undefined {
  if (name !== name.toUpperCase()) return undefined
  const value = values.get(name.toLowerCase())
  // `&LTE;` stays: a browser reads it as `<E;`.
  return value === undefined || unescapeCharacterReferences(match) !== match ? undefined : value.toUpperCase()
}
