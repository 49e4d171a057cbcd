import type { Classified } from 'typeclip'

/** A drawing, its name, and the labels it is held against. */
export interface Picture {
  readonly file: string
  readonly name: string
  readonly labels: readonly string[]
}

/** A drawing with the answer. */
export interface Named extends Picture {
  readonly scores: Classified['labels']
  readonly milliseconds: number
  readonly bytes: Uint8Array
}

export function isRight({ name, scores }: Named): boolean {
  return scores[0].label === name
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1]
}
