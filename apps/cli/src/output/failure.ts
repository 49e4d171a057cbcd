// Errors as people and programs read them.

/** What an error is in JSON. */
export interface ErrorObject {
  readonly code: string
  readonly message: string
}

/** The item that failed, as JSON names it. */
export type ItemName = { readonly file: string } | { readonly text: unknown } | { readonly index: number }

/** `code` is `internal` where the error is none of ours. */
export function toErrorObject(error: unknown): ErrorObject {
  const message = error instanceof Error ? error.message : String(error)
  return { code: codeOf(error) ?? 'internal', message: inFlags(message) }
}

/** Whether the error is one of those that packages and commands throw on purpose. */
export function isExpected(error: unknown): boolean {
  return codeOf(error) !== undefined
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

// Sentences of the packages speak of their options and indices; here options are flags, and the item is named beside.
const wordings: readonly (readonly [ofPackage: RegExp, here: string])[] = [
  [/\bpass onOverflow: 'truncate'/, 'pass --overflow truncate'],
  [/\bpixelLimit\b/, '--pixel-limit'],
  [/^(Caption|Text) \d+ /, 'The text '],
]

function inFlags(message: string): string {
  return wordings.reduce((sentence, [ofPackage, here]) => sentence.replace(ofPackage, here), message)
}
