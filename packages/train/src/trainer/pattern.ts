// Parameters chosen by their names.
import { TrainError } from '../error.js'

/** A regular expression on whole names, e.g. `visual\\..*`. */
export type Pattern = string | RegExp

/**
 * Whether a name is one of those that patterns choose.
 * @param field what errors call the patterns
 * @param names all there are
 * @throws TrainError `bad-option` for a pattern that is none, or that chooses nothing: it would be a slip
 */
export function matcher(
  field: string,
  patterns: readonly Pattern[],
  names: readonly string[],
): (name: string) => boolean {
  const expressions = patterns.map((pattern, i) => expressionOf(`${field}[${i}]`, pattern))
  for (const [i, expression] of expressions.entries()) {
    if (names.some(name => expression.test(name))) continue
    const sentence = `${field}[${i}], ${String(patterns[i])}, matches no parameter. Names are OpenAI's, as ${names[0]}, and patterns take them whole.`
    throw new TrainError('bad-option', sentence, { field: `${field}[${i}]`, pattern: String(patterns[i]) })
  }
  return name => expressions.some(expression => expression.test(name))
}

function expressionOf(field: string, pattern: Pattern): RegExp {
  const source = typeof pattern === 'string' ? pattern : pattern.source
  try {
    return new RegExp(`^(?:${source})$`, typeof pattern === 'string' ? '' : pattern.flags.replace(/[gy]/g, ''))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TrainError('bad-option', `${field} is no regular expression: ${reason}.`, { field, pattern: source })
  }
}
