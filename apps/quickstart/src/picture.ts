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
  readonly milliseconds: { readonly labels: number; readonly picture: number }
  readonly bytes: Uint8Array
}

export function isRight({ name, scores }: Named): boolean {
  return scores[0].label === name
}

/** The median of what each picture took, and of what its ten labels took. */
export function timesOf(named: readonly Named[]): { readonly picture: string; readonly labels: string } {
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1].toFixed(1)
  return {
    picture: median(named.map(({ milliseconds }) => milliseconds.picture)),
    labels: median(named.map(({ milliseconds }) => milliseconds.labels)),
  }
}
