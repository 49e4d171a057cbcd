// Changes to a parsed tokenizer.json before @huggingface/tokenizers reads it. All of them copy; none changes the given.

type Json = Readonly<Record<string, unknown>>

/**
 * Mends the one step of the library that differs from SentencePiece. Its `Precompiled` does not read the file's
 * character map but comes near to it: over all code points it differs at U+200D, which SentencePiece keeps and the
 * library makes a space (the families and flags among emoji), and at U+061C, the other way round.
 */
export function mend(json: unknown): unknown {
  return isObject(json) ? { ...json, normalizer: mendNormalizer(json.normalizer) } : json
}

function mendNormalizer(step: unknown): unknown {
  if (!isObject(step)) return step
  if (step.type === 'Sequence' && Array.isArray(step.normalizers)) {
    return { ...step, normalizers: step.normalizers.map(mendNormalizer) }
  }
  if (step.type !== 'Precompiled') return step
  const standIn = '\u{10ffff}' // a noncharacter, which no text should hold and no normal form changes
  return {
    type: 'Sequence',
    normalizers: [replace('\u200d', standIn), replace('\u061c', ' '), step, replace(standIn, '\u200d')],
  }
}

function replace(from: string, to: string): Json {
  return { type: 'Replace', pattern: { String: from }, content: to }
}

/**
 * The same tokenizer, for which the texts of special tokens are text. They stay in the vocabulary, under their ids, but
 * a unigram model would also find them there by their text.
 */
export function withoutSpecialTokens(json: unknown): unknown {
  if (!isObject(json)) return json
  const added = Array.isArray(json.added_tokens) ? json.added_tokens : []
  const special = new Set(added.filter(token => isObject(token) && token.special === true).map(token => token.content))
  return {
    ...json,
    added_tokens: added.filter(token => !isObject(token) || token.special !== true),
    model: hidePieces(json.model, special),
  }
}

function hidePieces(model: unknown, special: ReadonlySet<unknown>): unknown {
  if (!isObject(model) || model.type !== 'Unigram' || !Array.isArray(model.vocab)) return model
  const hide = (entry: unknown, id: number): unknown =>
    Array.isArray(entry) && special.has(entry[0]) ? [`\u{10fffe}${id}`, ...entry.slice(1)] : entry
  return { ...model, vocab: model.vocab.map(hide) }
}

/** Whether the config asks for lower case and no step of the file makes it (SigLIP 2's files). */
export function lowersCase(config: object, json: unknown): boolean {
  const asked: unknown = Reflect.get(config, 'do_lower_case')
  return asked === true && !hasStep(isObject(json) ? json.normalizer : undefined, 'Lowercase')
}

function hasStep(step: unknown, type: string): boolean {
  if (!isObject(step)) return false
  if (step.type === type) return true
  return Array.isArray(step.normalizers) && step.normalizers.some(inner => hasStep(inner, type))
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
