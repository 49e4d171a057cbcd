// Whether a text looks like mojibake: UTF-8 that was read in a one-byte encoding.
// Ported from ftfy 6.3.1 (badness.py); notice in fix-text.ts.
import { whiteSpace } from './white-space.js'

/** The characters that mojibake is made of, as the insides of character classes. */
const common = '\xa0\xad·´–—―…’'
const c1 = '\x80-\x9f'
const bad = '¦¤¨¬¯¸ƒˆˇ˘˛˜†‡‰⌐◊�ªº'
const law = '¶§'
const currency = '¢£¥₧€'
const startPunctuation = '¡«¿©΄΅‘‚“„•‹\uf8ff'
const endPunctuation = '®»˝”›™'
const numeric = '²³¹±¼½¾×µ÷⁄∂∆∏∑√∞∩∫≈≠≡≤≥№'
/** Letters of emoticons, which stand in unlikely places without being wrong. */
const kaomoji = 'Ò-ÖÙ-Üò-öø-üŐŌŪŲ°'
const upperAccented = 'À-ÑØÜÝĂĀĄĆČĎĐĘĚĒĖĞĢİĪĶĹĽŁĻŃŇŅŒŘŚŞŠŢŤŮŰŸŹŻŽҐ'
const lowerAccented = 'ßà-ñăąāćčďđęěēėğģįīķĺľłļœŕśşšťüźżžґﬁﬂ'
const upperCommon = 'ÞΑ-ΩΆΈΉΊΌΎΏΪΫЁ-Я'
const lowerCommon = 'α-ωάέήίΰа-џ'
const box = '│┌┐┘├┤┬┼═-╬▀▄█▌▐░▒▓'

/** Likely only in mojibake of Arabic, so two such pairs are asked for. */
const arabicPair = `[ØÙ][${common}${currency}${bad}${numeric}${startPunctuation}ŸŠ®°µ»]`

const unlikely = [
  `[${c1}]`,
  `[${bad}${lowerAccented}${upperAccented}${box}${startPunctuation}${endPunctuation}${currency}${numeric}${law}][${bad}]`,
  `[a-zA-Z][${lowerCommon}${upperCommon}][${bad}]`,
  `[${bad}][${lowerAccented}${upperAccented}${box}${startPunctuation}${endPunctuation}${currency}${numeric}${law}]`,
  `[${lowerAccented}${lowerCommon}${box}${endPunctuation}${currency}${numeric}][${upperAccented}]`,
  `[${box}${endPunctuation}${currency}${numeric}][${lowerAccented}]`,
  `[${lowerAccented}${box}${endPunctuation}][${currency}]`,
  `[${whiteSpace}][${upperAccented}][${currency}]`,
  `[${upperAccented}${box}][${numeric}${law}]`,
  `[${lowerAccented}${upperAccented}${box}${currency}${endPunctuation}][${startPunctuation}][${numeric}]`,
  `[${lowerAccented}${upperAccented}${currency}${numeric}${box}${law}][${endPunctuation}][${startPunctuation}]`,
  `[${currency}${numeric}${box}][${startPunctuation}]`,
  `[a-z][${upperAccented}][${startPunctuation}${currency}]`,
  `[${box}][${kaomoji}]`,
  `[${lowerAccented}${upperAccented}${currency}${numeric}${startPunctuation}${endPunctuation}${law}][${box}]`,
  `[${box}][${endPunctuation}]`,
  `[${lowerAccented}${upperAccented}][${startPunctuation}${endPunctuation}][\\p{L}\\p{N}_]`,
  // The ligature œ when no unaccented Latin letter follows.
  `[Œœ][^A-Za-z]`,
  // Degree signs after capital letters.
  `[${upperAccented}]°`,
  // Pairs of Windows-1252 that the rules above do not have.
  `[ÂÃÎÐ][€œŠš¢£Ÿž\xa0\xad®©°·»${startPunctuation}${endPunctuation}–—´]`,
  `×[²³]`,
  arabicPair + arabicPair,
  // The start of three characters that are one of some South Asian alphabets.
  `à[²µ¹¼½¾]`,
  // MacRoman.
  `√[±∂†≠®™´≤≥¥µø]`,
  `≈[°¢]`,
  `‚Ä[ìîïòôúùû†°¢π]`,
  `‚[âó][àä°ê]`,
  // Windows-1251 of U+2000-20FF; then of Latin-1 and Cyrillic, where two characters would be too common.
  `вЂ`,
  `[ВГРС][${c1}${bad}${startPunctuation}${endPunctuation}${currency}°µ][ВГРС]`,
  // Windows-1252 read as Latin-1 and that read as Windows-1251. A Latin letter must be near.
  `ГўВЂВ[^\\n][A-Za-z ]`,
  // Windows-1252 of `à`, `á` and U+00A0.
  `Ã[\xa0¡]`,
  `[a-z][${whiteSpace}]?[ÃÂ] `,
  `^[ÃÂ] `,
  // Â before a character stands for that character, where it is common enough.
  `[a-z.,?!${endPunctuation}]Â[ ${startPunctuation}${endPunctuation}]`,
  // Windows-1253 of U+2000-20FF; then of Latin-1 and Greek.
  `β€[™\xa0Ά\xad®°]`,
  `[ΒΓΞΟ][${c1}${bad}${startPunctuation}${endPunctuation}${currency}°][ΒΓΞΟ]`,
  // Windows-1257 of U+2000-20FF.
  `ā€`,
].join('|')

/**
 * One of these, the inside of a character class, is in every sequence above. Most text of most languages has none, and a
 * search for one character takes a tenth of the time.
 */
export const mojibakeClues: string = [
  c1,
  bad,
  law,
  currency,
  startPunctuation,
  endPunctuation,
  numeric,
  upperAccented,
  box,
  'Ùœ°Ђ',
].join('')
const clue = new RegExp(`[${mojibakeClues}]`)
const unlikelyOnce = new RegExp(unlikely, 'u')
const unlikelyAll = new RegExp(unlikely, 'gu')

/** How many unlikely sequences a text has, where none overlaps another. Above 0, some of it seems to be mojibake. */
export function badness(text: string): number {
  return text.match(unlikelyAll)?.length ?? 0
}

/** Whether {@link badness} is above 0. */
export function isBad(text: string): boolean {
  return clue.test(text) && unlikelyOnce.test(text)
}
