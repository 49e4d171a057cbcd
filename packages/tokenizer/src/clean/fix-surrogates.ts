// Ported from ftfy 6.3.1 (fixes.py); notice in fix-text.ts.

/** Replaces surrogates that have no partner by U+FFFD. Pairs already are one character in JavaScript. */
export function fixSurrogates(text: string): string {
  return text.toWellFormed()
}
