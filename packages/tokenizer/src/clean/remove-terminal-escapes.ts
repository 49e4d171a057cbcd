// Ported from ftfy 6.3.1 (fixes.py); notice in fix-text.ts.

// Python's `\d` is any decimal digit, not only ASCII's.
const terminalEscape = /\x1b\[[\p{Nd};]*[a-zA-Z]/gu

/** Removes ANSI escape sequences, such as those that colour text in a terminal. */
export function removeTerminalEscapes(text: string): string {
  return text.replace(terminalEscape, '')
}
