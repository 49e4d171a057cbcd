// Every tensor of two whole formula models, hashed in order.
import { createHash } from 'node:crypto'
import { describeGolden, formulaConfigs, formulaShapes, formulaTensor, hasShared, readJson } from '@typeclip/golden'
import { expect } from 'vitest'
import { seed } from './formula-file.js'

type Models = Readonly<Record<string, { readonly sha256?: string }>>

const path = 'golden/full/formula.json'
const hashed = Object.entries(hasShared(path) ? readJson<{ models: Models }>(path).models : {}).filter(
  ([, { sha256 }]) => sha256 !== undefined,
)

describeGolden(
  'full/formula models',
  hashed,
  ([model]) => model,
  ([model, { sha256 }]) => {
    if (model !== 'ViT-B-32' && model !== 'RN50') throw new Error(`${model} has no formula here.`)
    const hash = createHash('sha256')
    for (const [name, shape] of formulaShapes(formulaConfigs[model])) {
      hash.update(new Uint8Array(formulaTensor(name, shape, seed).buffer))
    }
    expect(hash.digest('hex')).toBe(sha256)
  },
)
