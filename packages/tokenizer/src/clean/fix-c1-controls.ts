// Ported from ftfy 6.3.1 (fixes.py); notice in fix-text.ts.
import { decodeByte } from './one-byte-encodings.js'

const c1Control = /[\x80-\x9f]/g

/** Replaces the control characters U+0080-009F by what these bytes are in Windows-1252, as browsers do. */
export function fixC1Controls(text: string): string {
  return text.replace(c1Control, character => decodeByte(character.charCodeAt(0), 'sloppy-windows-1252'))
}
