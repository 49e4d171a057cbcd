// Ported from ftfy 6.3.1 (fixes.py); notice in fix-text.ts.

/** Replaces CRLF, CR, LINE SEPARATOR, PARAGRAPH SEPARATOR and NEXT LINE by `\n`. */
export function fixLineBreaks(text: string): string {
  return text.replace(/\r\n|[\r\x85\u2028\u2029]/g, '\n')
}
