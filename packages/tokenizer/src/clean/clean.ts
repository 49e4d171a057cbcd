// CLIP's whole clean-up of a text, before the pattern sees it.
import { unescapeCharacterReferences } from './character-references.js'
import { fixText } from './fix-text.js'
import { whiteSpace } from './white-space.js'

const whiteSpaceRun = new RegExp(`[${whiteSpace}]+`, 'g')

/**
 * What OpenAI's tokenizer does to a text first: ftfy's `fix_text`, `html.unescape` twice, white space stripped
 * at both ends and each run of it made one space, lower case. Equal to Python's, also on text that is not valid
 * Unicode: the result never has a lone surrogate.
 */
export function cleanText(text: string): string {
  const unescaped = unescapeCharacterReferences(unescapeCharacterReferences(fixText(text)))
  const spaced = unescaped.replace(whiteSpaceRun, ' ')
  const start = spaced.startsWith(' ') ? 1 : 0
  return spaced.slice(start, spaced.endsWith(' ') ? Math.max(start, spaced.length - 1) : undefined).toLowerCase()
}
