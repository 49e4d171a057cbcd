import { describe, expect, it } from 'vitest'
import { addedParameter, type Reader } from '../trainer/parameters.js'
import { ratesOf } from './rates.js'

const names: Readonly<Record<string, Reader>> = {
  'visual.conv1.weight': 'image',
  'visual.ln_pre.bias': 'image',
  'visual.transformer.resblocks.0.attn.out_proj.weight': 'image',
  'visual.transformer.resblocks.2.mlp.c_proj.weight': 'image',
  'visual.transformer.resblocks.2.mlp.c_proj.weight.lora_A': 'image',
  'visual.ln_post.weight': 'image',
  'visual.proj': 'image',
  'token_embedding.weight': 'text',
  positional_embedding: 'text',
  'transformer.resblocks.0.ln_1.weight': 'text',
  'ln_final.weight': 'text',
  text_projection: 'text',
  logit_scale: 'loss',
}
const parameters = Object.entries(names).map(([name, reader]) => addedParameter(name, [2, 2], reader))
const factorsOf = (...rest: Parameters<typeof ratesOf> extends [unknown, ...infer R] ? R : never) =>
  Object.fromEntries([...ratesOf(parameters, ...rest)].map(([name, { factor }]) => [name, factor]))

describe('ratesOf', () => {
  it('learns slower the nearer a layer is to the input, each tower by its own depth', () => {
    expect(factorsOf([], 0.5)).toEqual({
      'visual.conv1.weight': 1 / 16,
      'visual.ln_pre.bias': 1 / 16,
      'visual.transformer.resblocks.0.attn.out_proj.weight': 1 / 8,
      'visual.transformer.resblocks.2.mlp.c_proj.weight': 1 / 2,
      'visual.transformer.resblocks.2.mlp.c_proj.weight.lora_A': 1 / 2,
      'visual.ln_post.weight': 1,
      'visual.proj': 1,
      'token_embedding.weight': 1 / 4,
      positional_embedding: 1 / 4,
      'transformer.resblocks.0.ln_1.weight': 1 / 2,
      'ln_final.weight': 1,
      text_projection: 1,
      logit_scale: 1,
    })
  })

  it('multiplies the factors of the groups that a parameter is in, and takes the last decay', () => {
    const groups = [
      { pattern: 'visual\\..*', learningRateFactor: 0.1, weightDecay: 0.5 },
      { pattern: /.*\.proj/, learningRateFactor: 0.2 },
      { pattern: 'visual\\.proj', weightDecay: 0 },
    ]
    const rates = ratesOf(parameters, groups)
    expect(rates.get('visual.proj')?.factor).toBeCloseTo(0.02, 12)
    expect(rates.get('visual.proj')?.weightDecay).toBe(0)
    expect(rates.get('visual.conv1.weight')).toEqual({ factor: 0.1, weightDecay: 0.5 })
    expect(rates.get('logit_scale')).toEqual({ factor: 1, weightDecay: undefined })
  })

  it.each([
    [[{ pattern: 'visuel.*' }], /groups\[0\]\.pattern\[0\].*matches no parameter/],
    [[{ pattern: '.*', learningRateFactor: -1 }], /groups\[0\]\.learningRateFactor is -1/],
    [[{ pattern: '.*', weightDecay: Number.NaN }], /groups\[0\]\.weightDecay is NaN/],
  ])('refuses %o by its field', (groups, sentence) => {
    expect(() => ratesOf(parameters, groups)).toThrow(sentence)
  })
})
