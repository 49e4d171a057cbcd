// Ported from ftfy 6.3.1 (fixes.py, chardata.py); notice in fix-text.ts.

/** UTF-8 and CESU-8 in which some bytes are lost: 1A marks one, and so may a single `?`. */
const lossyUtf8 = new RegExp(
  [
    '[\xc2-\xdf]\x1a',
    '[\xc2-\xc3]\\?',
    '\xed[\xa0-\xaf][\x1a?]\xed[\xb0-\xbf][\x1a?\x80-\xbf]',
    '\xed[\xa0-\xaf][\x1a?\x80-\xbf]\xed[\xb0-\xbf][\x1a?]',
    '[\xe0-\xef][\x1a?][\x1a\x80-\xbf]',
    '[\xe0-\xef][\x1a\x80-\xbf][\x1a?]',
    '[\xf0-\xf4][\x1a?][\x1a\x80-\xbf][\x1a\x80-\xbf]',
    '[\xf0-\xf4][\x1a\x80-\xbf][\x1a?][\x1a\x80-\xbf]',
    '[\xf0-\xf4][\x1a\x80-\xbf][\x1a\x80-\xbf][\x1a?]',
    '\x1a',
  ].join('|'),
  'g',
)

/**
 * Replaces each sequence that would be UTF-8 but for bytes that were lost by the bytes of U+FFFD.
 * @param bytes a byte string: one character U+0000-00FF a byte
 */
export function replaceLossySequences(bytes: string): string {
  return bytes.replace(lossyUtf8, '\xef\xbf\xbd')
}
