import { clipRecipe, readRecipe } from '@typeclip/image'
import { readConfig } from '@typeclip/model'
import { describe, expect, it } from 'vitest'
import { huggingFaceConfigOf, preprocessorConfigOf } from './hugging-face-config.js'

const vision_cfg = { image_size: 32, layers: 2, width: 64, patch_size: 8, head_width: 32 }
const text_cfg = { context_length: 16, vocab_size: 600, width: 32, heads: 2, layers: 1 }
const plain = { embed_dim: 16, vision_cfg, text_cfg }

describe('the config of a trained model for transformers', () => {
  it.each<[string, object]>([
    ['plain', plain],
    ['with QuickGELU', { ...plain, quick_gelu: true }],
    ['with other blocks', { ...plain, vision_cfg: { ...vision_cfg, mlp_ratio: 3, norm_kwargs: { eps: 1e-6 } } }],
    ['with an end token of its own', { ...plain, text_cfg: { ...text_cfg, pool_type: 'eos', eos_id: 7 } }],
  ])('says the same: %s', (_, given) => {
    const config = readConfig(given)
    const { vision, text, embedDimension } = readConfig(huggingFaceConfigOf(config))
    expect(vision).toEqual({ ...config.vision, resize: 'transformers' })
    const pool = config.text?.pool === 'highest' ? { id: 599 } : config.text?.pool
    expect(text).toEqual({ ...config.text, pool })
    expect(embedDimension).toBe(config.embedDimension)
  })

  it.each<[string, object, string]>([
    ['a bias', { ...plain, init_logit_bias: -10 }, 'the bias of a sigmoid loss'],
    ['rectangles', { ...plain, vision_cfg: { ...vision_cfg, image_size: [32, 40] } }, 'not square'],
    ['no norm before the blocks', { ...plain, vision_cfg: { ...vision_cfg, no_ln_pre: true } }, 'parts that'],
    ['a biased projection', { ...plain, text_cfg: { ...text_cfg, proj_bias: true } }, 'parts that'],
    ['the end of the row as its feature', { ...plain, text_cfg: { ...text_cfg, pool_type: 'last' } }, 'parts that'],
    ['the id 2 for an end', { ...plain, text_cfg: { ...text_cfg, pool_type: 'eos', eos_id: 2 } }, 'parts that'],
  ])('is refused where it has %s', (_, given, sentence) => {
    expect(() => huggingFaceConfigOf(readConfig(given))).toThrow(sentence)
  })
})

describe('its preprocessing for transformers', () => {
  it.each([
    clipRecipe(32),
    { ...clipRecipe(32), mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], filter: 'bilinear' } as const,
    { ...clipRecipe(32), resize: 'squash', size: [32, 32], crop: null } as const,
  ])('says the same', recipe => {
    expect(readRecipe(preprocessorConfigOf(recipe))).toEqual({ ...recipe, rgb: 'first' })
  })

  it('is refused where it pads with a grey', () => {
    expect(() => preprocessorConfigOf({ ...clipRecipe(32), fill: 9 })).toThrow('preprocessing that transformers')
  })
})
