// Ported from ftfy 6.3.1 (fixes.py, chardata.py); notice in fix-text.ts.

/** Replaces curly quotation marks by straight ones. */
export function uncurlQuotes(text: string): string {
  return text.replace(/[\u201c-\u201f]/g, '"').replace(/[\u02bc\u2018-\u201b]/g, "'")
}
