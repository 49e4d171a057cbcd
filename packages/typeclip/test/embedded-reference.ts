import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '@typeclip/golden'

export interface EmbeddedReference {
  /** Of the first pictures, not normalised. */
  readonly imageFeatures: readonly (readonly number[])[]
  /** By text, not normalised. */
  readonly textFeatures: Readonly<Record<string, readonly number[]>>
  /** Each among ten labels in the model's own templates. */
  readonly pictures: readonly {
    readonly file: string
    readonly name: string
    readonly labels: readonly string[]
    readonly probabilities: readonly number[]
  }[]
}

/** What PyTorch says of the embedded model. */
export function readReference(): EmbeddedReference {
  const file = join(repositoryRoot, 'packages/model-emoji/test/reference.json')
  return JSON.parse(readFileSync(file, 'utf8'))
}
