// Ported from ftfy 6.3.1 (fixes.py, chardata.py); notice in fix-text.ts.

/** Ligatures that come from copying typeset text, and digraphs that legacy encodings had. Not `æ` or `œ`. */
const letters: Readonly<Record<string, string>> = {
  Ĳ: 'IJ',
  ĳ: 'ij',
  ŉ: 'ʼn',
  Ǆ: 'DŽ',
  ǅ: 'Dž',
  ǆ: 'dž',
  Ǉ: 'LJ',
  ǈ: 'Lj',
  ǉ: 'lj',
  Ǌ: 'NJ',
  ǋ: 'Nj',
  ǌ: 'nj',
  Ǳ: 'DZ',
  ǲ: 'Dz',
  ǳ: 'dz',
  ﬀ: 'ff',
  ﬁ: 'fi',
  ﬂ: 'fl',
  ﬃ: 'ffi',
  ﬄ: 'ffl',
  ﬅ: 'ſt',
  ﬆ: 'st',
}

/** What {@link fixLatinLigatures} replaces, as the inside of a character class. */
export const latinLigatures: string = Object.keys(letters).join('')

const ligature = new RegExp(`[${latinLigatures}]`, 'g')

/** Takes Latin ligatures such as `ﬁ` apart into their letters. */
export function fixLatinLigatures(text: string): string {
  return text.replace(ligature, character => letters[character])
}
