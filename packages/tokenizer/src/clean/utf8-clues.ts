// Where a text seems to have UTF-8 that was read in some one-byte encoding.
// Ported from ftfy 6.3.1 (chardata.py); notice in fix-text.ts.

/** Characters that are a first byte of two (C2-DF), three (E0-EF) or four (F0, F3) in some one-byte encoding. */
const firstOf2 = 'Â-ßĀĂĆČĎĐĒĖĘĚĞĢĪİĶĹĻŁŃŅŇŌŐŘŚŞŠŢŪŮŰŲŹŻŽΒ-ΡΣ-ίВ-Я'
const firstOf3 = 'à-ïāăąćčďēėęěģīįķĺļŕźΰ-οа-п'
const firstOf4 = 'ðóđğšπσру'
/** Characters that are a byte 80-BF, other than spaces, dashes, bullet, quotation marks and ellipsis. */
const strictContinuation = '\x80-¿ÆØæøĄąĽľŁłŒœŖŗŚśŞ-šŤťŸ-žƒˆˇ˘˛-˝΄-ΆΈ-ΊΌΎΏЁ-ЌЎЏё-ќўџҐґ†‡‰‹›€№™'
/** With those, and with the space that may have been U+00A0. */
const continuation = ` –-―‘-‚“-„•…${strictContinuation}`

/**
 * Runs of such characters. Not right after a strict continuation: mending the tail of a larger garble makes it worse.
 */
export const utf8Clue: RegExp = new RegExp(
  `(?<![${strictContinuation}])` +
    `(?:[${firstOf2}][${continuation}]|[${firstOf3}][${continuation}]{2}|[${firstOf4}][${continuation}]{3})+`,
  'g',
)
