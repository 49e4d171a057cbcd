// Ported from ftfy 6.3.1 (fixes.py); notice in fix-text.ts.
import { unescapeCharacterReferences } from './character-references.js'
import { namedReferences } from './named-references.js'

const entity = /&#?[0-9A-Za-z]{1,24};/g

/**
 * Replaces HTML entities that end in `;`, also names that were made upper case as a whole: `&NTILDE;` is `Ñ`.
 * Stricter than {@link unescapeCharacterReferences}, since the text may not have been HTML at all.
 */
export function unescapeHtml(text: string): string {
  return text.includes('&') ? text.replace(entity, replaceEntity) : text
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
