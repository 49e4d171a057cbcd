import { readConfig } from '@typeclip/model'
import { textTower, visionTower } from '@typeclip/model/towers'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { describe, expect, it } from 'vitest'
import { smallConfig } from '../../test/small-model.js'
import { towerParameters } from '../trainer/parameters.js'
import { adapted, adaptersOf } from './lora.js'

const { vision, text } = readConfig(smallConfig)
if (vision === null || text === null) throw new Error('The config has both towers.')
const parameters = towerParameters(visionTower(vision), textTower(text))

describe('adapters', () => {
  it('fit every matrix of a block, q, k and v as one', () => {
    const adapters = adaptersOf(parameters, { rank: 2, alpha: 4 })
    expect(adapters).toHaveLength(16)
    const [{ base, a, b, factor }] = adapters
    expect([base.name, a.shape, b.shape, factor]).toEqual([
      'visual.transformer.resblocks.0.attn.in_proj_weight',
      [2, 8],
      [24, 2],
      2,
    ])
    expect(adapters.map(({ base: { name } }) => name.replace(/.*\.\d\./, ''))).toEqual(
      Array.from({ length: 4 }, () => [
        'attn.in_proj_weight',
        'attn.out_proj.weight',
        'mlp.c_fc.weight',
        'mlp.c_proj.weight',
      ]).flat(),
    )
  })

  it('fit projections too, where they are targets, and nothing that is no matrix', () => {
    const names = adaptersOf(parameters, { rank: 1, alpha: 1, targets: ['.*proj.*'] }).map(({ base }) => base.name)
    expect(names).toContain('visual.proj')
    expect(names).toContain('text_projection')
    expect(() => adaptersOf(parameters, { rank: 1, alpha: 1, targets: ['token_embedding.*'] })).toThrow(
      /matches no parameter/,
    )
  })

  it('add alpha / rank B A', async () => {
    using backend = createReferenceTrainingBackend()
    const [adapter] = adaptersOf(parameters, { rank: 2, alpha: 3, targets: ['visual\\.proj'] })
    await backend.session(async () => {
      const tensors = new Map(
        [adapter.base, adapter.a, adapter.b].map(({ name, shape }, i) => [
          name,
          backend.tensor(new Float32Array(shape[0] * shape[1]).fill(i + 1), shape, 'float32'),
        ]),
      )
      const sum = adapted(backend, adapter, ({ name }) => tensors.get(name) ?? expect.unreachable(name))
      // 1 + 3 / 2 * (2 * 3 + 2 * 3)
      expect(new Set(await sum.read())).toEqual(new Set([19]))
    })
  })
})
