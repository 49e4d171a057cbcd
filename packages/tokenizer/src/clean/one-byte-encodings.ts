// The one-byte encodings that mojibake comes from, in the order in which ftfy tries them.
// Ported from ftfy 6.3.1 (bad_codecs/sloppy.py, chardata.py); notice in fix-text.ts.

import { fromCodeUnits } from './code-units.js'

/** What bytes 80 to FF decode to. In `sloppy-*`, unassigned bytes stay U+0080-009F, as browsers have it. */
const upperHalves = {
  'latin-1': String.fromCharCode(...Array.from({ length: 128 }, (_, index) => 128 + index)),
  'sloppy-windows-1252':
    '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ\xa0¡¢£¤¥¦§¨©ª«¬\xad®¯°±²³´µ¶·¸¹º»¼½¾¿' +
    'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ',
  'sloppy-windows-1251':
    'ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\x98™љ›њќћџ\xa0ЎўЈ¤Ґ¦§Ё©Є«¬\xad®Ї°±Ііґµ¶·ё№є»јЅѕї' +
    'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя',
  'sloppy-windows-1250':
    '€\x81‚\x83„…†‡\x88‰Š‹ŚŤŽŹ\x90‘’“”•–—\x98™š›śťžź\xa0ˇ˘Ł¤Ą¦§¨©Ş«¬\xad®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľż' +
    'ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙',
  'sloppy-windows-1253':
    '€\x81‚ƒ„…†‡\x88‰\x8a‹\x8c\x8d\x8e\x8f\x90‘’“”•–—\x98™\x9a›\x9c\x9d\x9e\x9f\xa0΅Ά£¤¥¦§¨©ª«¬\xad®―°±²³΄µ¶·ΈΉΊ»Ό½ΎΏ' +
    'ΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡÒΣΤΥΦΧΨΩΪΫάέήίΰαβγδεζηθικλμνξοπρςστυφχψωϊϋόύώÿ',
  'sloppy-windows-1254':
    '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8d\x8e\x8f\x90‘’“”•–—˜™š›œ\x9d\x9eŸ\xa0¡¢£¤¥¦§¨©ª«¬\xad®¯°±²³´µ¶·¸¹º»¼½¾¿' +
    'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏĞÑÒÓÔÕÖ×ØÙÚÛÜİŞßàáâãäåæçèéêëìíîïğñòóôõö÷øùúûüışÿ',
  'sloppy-windows-1257':
    '€\x81‚\x83„…†‡\x88‰\x8a‹\x8c¨ˇ¸\x90‘’“”•–—\x98™\x9a›\x9c¯˛\x9f\xa0¡¢£¤¥¦§Ø©Ŗ«¬\xad®Æ°±²³´µ¶·ø¹ŗ»¼½¾æ' +
    'ĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽßąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž˙',
  'iso-8859-2':
    '\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f\xa0Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\xadŽŻ°ą˛ł´ľśˇ¸šşťź˝žż' +
    'ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙',
  macroman:
    'ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø' +
    '¿¡¬√ƒ≈∆«»…\xa0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ',
  cp437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐' +
    '└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\xa0',
} as const

export type OneByteEncoding = keyof typeof upperHalves

/** All ten encodings, in the order in which ftfy tries them. */
export const oneByteEncodings = Object.keys(upperHalves) as readonly OneByteEncoding[]

/** Which bit of {@link possibleEncodings} stands for an encoding is its place in {@link oneByteEncodings}. */
interface Lookups {
  /** For each UTF-16 code unit, the set of encodings that have it. */
  readonly sets: Uint16Array
  /** For each encoding, the byte of each code unit that it has. */
  readonly bytes: readonly Uint8Array[]
}

const everyEncoding = (1 << oneByteEncodings.length) - 1
const substitute = 0x1a
const replacementCharacter = 0xfffd

let built: Lookups | undefined

/** Whether byte 1A stands for U+FFFD, both ways: ftfy's mark of a byte that was lost. */
export function isSloppy(encoding: OneByteEncoding): boolean {
  return encoding.startsWith('sloppy-')
}

/** The character that a byte stands for. */
export function decodeByte(byte: number, encoding: OneByteEncoding): string {
  if (byte >= 0x80) return upperHalves[encoding][byte - 0x80]
  return String.fromCharCode(byte === substitute && isSloppy(encoding) ? replacementCharacter : byte)
}

/** The encodings in which a text may be written, in ftfy's order. */
export function possibleEncodings(text: string): OneByteEncoding[] {
  const { sets } = lookups()
  let set = everyEncoding
  for (let i = 0; i < text.length && set !== 0; i++) set &= sets[text.charCodeAt(i)]
  return oneByteEncodings.filter((_, index) => (set >> index) & 1)
}

/**
 * Encodes a text that {@link possibleEncodings} says can be, to a byte string: one character U+0000-00FF a byte.
 */
export function encodeOneByte(text: string, encoding: OneByteEncoding): string {
  if (encoding === 'latin-1') return text
  const byteOf = lookups().bytes[oneByteEncodings.indexOf(encoding)]
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = byteOf[text.charCodeAt(i)]
  return fromCodeUnits(bytes)
}

function lookups(): Lookups {
  built ??= build()
  return built
}

function build(): Lookups {
  const sets = new Uint16Array(0x10000)
  const bytes = oneByteEncodings.map((encoding, index) => {
    const byteOf = new Uint8Array(sets.length)
    for (let byte = 0; byte < 256; byte++) {
      const code = decodeByte(byte, encoding).charCodeAt(0)
      sets[code] |= 1 << index
      byteOf[code] = byte
    }
    return byteOf
  })
  return { sets, bytes }
}
