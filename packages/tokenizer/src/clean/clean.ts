// CLIP's whole clean-up of a text, before the pattern sees it.
import { unescapeCharacterReferences } from './character-references.js'
import { fixText } from './fix-text.js'
import { whiteSpace } from './white-space.js'

/**
 * What the steps below could change, but for lower case. Most captions have none of it: they are ASCII, `&` stands
 * alone in them, and words have one space between them. A search by a pattern is faster here than a loop, most of all in
 * slices of a longer string, such as lines of a file are.
 */
const untidy = /[^ -%'-~]|&[^ ]| {2}|^ | $/

/** White space other than a single space. */
const unevenSpace = new RegExp(`[${whiteSpace}]{2,}|(?! )[${whiteSpace}]`, 'g')

/**
 * What OpenAI's tokenizer does to a text first: ftfy's `fix_text`, `html.unescape` twice, white space stripped
 * at both ends and each run of it made one space, lower case. Equal to Python's, also on text that is not valid
 * Unicode: the result never has a lone surrogate.
 */
export function cleanText(text: string): string {
  return untidy.test(text) ? cleanUntidy(text) : text.toLowerCase()
}

/** All steps of {@link cleanText}, whether the text needs them or not. */
export function cleanUntidy(text: string): string {
  const unescaped = unescapeCharacterReferences(unescapeCharacterReferences(fixText(text)))
  const spaced = unescaped.replace(unevenSpace, ' ')
  // Both ends of a text that is nothing but white space are the same space.
  const start = spaced.startsWith(' ') ? 1 : 0
  return spaced.slice(start, spaced.endsWith(' ') ? -1 : undefined).toLowerCase()
}
