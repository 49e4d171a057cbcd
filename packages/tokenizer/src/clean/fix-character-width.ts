// Ported from ftfy 6.3.1 (fixes.py, chardata.py); notice in fix-text.ts.

/** What {@link fixCharacterWidth} may replace, as the inside of a character class. */
export const otherWidths = '\u3000\uff01-\uffef'

const otherWidth = new RegExp(`[${otherWidths}]`, 'g')

/** Replaces full-width Latin and half-width Katakana and Hangul by their usual forms, U+3000 by a space. */
export function fixCharacterWidth(text: string): string {
  return text.replace(otherWidth, character => character.normalize('NFKC'))
}
