// Ported from ftfy 6.3.1 (fixes.py, chardata.py); notice in fix-text.ts.

/** `Ã la mode` is `à la mode`, but the Portuguese `Ã s` and `Ã quele` are one word. */
const aGraveWord = /\xc3 (?! |quele|quela|quilo|s )/g

/** UTF-8 but for a space where A0 was, where that gives a likely character. */
const alteredUtf8 = new RegExp(
  [
    '[\xc2\xc3\xc5\xce\xd0\xd9] ',
    '[\xe2\xe3] [\x80-\x84\x86-\x9f\xa1-\xbf]',
    '[\xe0-\xe3][\x80-\x84\x86-\x9f\xa1-\xbf] ',
    '\xf0 [\x80-\xbf][\x80-\xbf]',
    '\xf0[\x80-\xbf] [\x80-\xbf]',
    '\xf0[\x80-\xbf][\x80-\xbf] ',
  ].join('|'),
  'g',
)

/**
 * Puts back byte A0 where a program took it for a space inside what else would be UTF-8.
 * @param bytes a byte string: one character U+0000-00FF a byte
 */
export function restoreByteA0(bytes: string): string {
  return bytes.replace(aGraveWord, '\xc3\xa0 ').replace(alteredUtf8, match => match.replaceAll(' ', '\xa0'))
}
