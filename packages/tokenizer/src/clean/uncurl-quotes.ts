// Ported from ftfy 6.3.1 (fixes.py, chardata.py); notice in fix-text.ts.

const doubleQuotes = '\u201c-\u201f'
const singleQuotes = '\u02bc\u2018-\u201b'
const doubleQuote = new RegExp(`[${doubleQuotes}]`, 'g')
const singleQuote = new RegExp(`[${singleQuotes}]`, 'g')

/** What {@link uncurlQuotes} replaces, as the inside of a character class. */
export const curlyQuotes: string = doubleQuotes + singleQuotes

/** Replaces curly quotation marks by straight ones. */
export function uncurlQuotes(text: string): string {
  return text.replace(doubleQuote, '"').replace(singleQuote, "'")
}
