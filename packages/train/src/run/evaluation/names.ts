import type { EvaluationConfig } from '../config/schema.js'

/** What the numbers of an evaluation are called, the most telling first. */
export function evaluationNames({ zeroShot, retrieval }: EvaluationConfig): readonly string[] {
  return [
    ...zeroShot.flatMap(({ name }) => [`${name}/top1`, `${name}/top5`]),
    ...retrieval.flatMap(({ name }) =>
      ['imageToText', 'textToImage'].flatMap(way => [1, 5].map(k => `${name}/${way}R${k}`)),
    ),
  ]
}
