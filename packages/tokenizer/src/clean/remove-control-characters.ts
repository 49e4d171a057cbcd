// Ported from ftfy 6.3.1 (fixes.py, chardata.py); notice in fix-text.ts.

/** What {@link removeControlCharacters} removes, as the inside of a character class. */
export const controlCharacters = '\0-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc'

const controlCharacter = new RegExp(`[${controlCharacters}]`, 'g')

/**
 * Removes characters that show nothing: ASCII controls other than tab, line and page breaks; deprecated Arabic
 * controls, interlinear annotation, the object replacement character and the byte order mark. Joiners and
 * direction marks stay, since they change how text looks.
 */
export function removeControlCharacters(text: string): string {
  return text.replace(controlCharacter, '')
}
