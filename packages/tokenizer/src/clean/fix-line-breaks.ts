// Ported from ftfy 6.3.1 (fixes.py); notice in fix-text.ts.

/** What {@link fixLineBreaks} replaces, as the inside of a character class. */
export const otherLineBreaks = '\r\x85\u2028\u2029'

const lineBreak = new RegExp(`\r\n|[${otherLineBreaks}]`, 'g')

/** Replaces CRLF, CR, LINE SEPARATOR, PARAGRAPH SEPARATOR and NEXT LINE by `\n`. */
export function fixLineBreaks(text: string): string {
  return text.replace(lineBreak, '\n')
}
