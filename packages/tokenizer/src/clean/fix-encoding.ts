// Ported from ftfy 6.3.1 (__init__.py, fixes.py); notice in fix-text.ts.
import { isBad } from './badness.js'
import { fixC1Controls } from './fix-c1-controls.js'
import { encodeOneByte, isSloppy, type OneByteEncoding, possibleEncodings } from './one-byte-encodings.js'
import { replaceLossySequences } from './replace-lossy-sequences.js'
import { restoreByteA0 } from './restore-byte-a0.js'
import { utf8Clue } from './utf8-clues.js'
import { decodeUtf8Variants } from './utf8-variants.js'

/**
 * Mends mojibake, also where it happened more than once: text in UTF-8 that was read in one of ten one-byte encodings,
 * wholly or in parts. Text that does not look like it stays as it is.
 */
export function fixEncoding(text: string): string {
  let before: string
  do {
    before = text
    text = fixEncodingOnce(text)
  } while (text !== before)
  return text
}

function fixEncodingOnce(text: string): string {
  if (!isBad(text)) return text
  for (const encoding of possibleEncodings(text)) {
    const decoded = decodeUtf8Variants(toBytes(text, encoding))
    if (decoded !== undefined) return decoded
  }
  const fixed = decodeInconsistentUtf8(text)
  // What is left may be Windows-1252 that was read as Latin-1.
  return fixed === text ? fixC1Controls(text) : fixed
}

/** The bytes that a text was before it was read in an encoding, as near to UTF-8 as they can be brought. */
function toBytes(text: string, encoding: OneByteEncoding): string {
  const bytes = encodeOneByte(text, encoding)
  // In MacRoman, an en dash before a space would be taken for such a sequence.
  const restored = encoding === 'macroman' ? bytes : restoreByteA0(bytes)
  return isSloppy(encoding) ? replaceLossySequences(restored) : restored
}

/** Mends each part of a text that looks like mojibake by itself, where the whole cannot be decoded. */
export function decodeInconsistentUtf8(text: string): string {
  // A match of the whole text would come back here for ever.
  return text.replace(utf8Clue, part => (part.length < text.length && isBad(part) ? fixEncoding(part) : part))
}
