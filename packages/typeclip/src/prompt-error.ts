import { TokenizerError } from '@typeclip/tokenizer'

/** A prompt is named by its words: the caller gave labels and never saw its number. */
export function namePrompt(error: unknown, prompts: readonly string[]): unknown {
  if (!(error instanceof TokenizerError) || error.code !== 'caption-too-long') return error
  const { index, tokens, limit } = error.facts
  const prompt = prompts[Number(index)]
  const shown = prompt.length > 60 ? `${prompt.slice(0, 57)}…` : prompt
  const sentence = `The prompt "${shown}" has ${tokens} tokens; the model reads ${limit}. Shorten the label, or pass onOverflow: 'truncate'.`
  return new TokenizerError(error.code, sentence, { ...error.facts, prompt }, { cause: error })
}
