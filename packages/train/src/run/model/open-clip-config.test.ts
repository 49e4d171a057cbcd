import { clipRecipe, readRecipe } from '@typeclip/image'
import { readConfig } from '@typeclip/model'
import { describe, expect, it } from 'vitest'
import { modelConfigOf, preprocessConfigOf } from './open-clip-config.js'

const vision_cfg = { image_size: 32, layers: 2, width: 64, patch_size: 8 }
const text_cfg = { context_length: 16, vocab_size: 600, width: 32, heads: 2, layers: 1 }

describe('the config of a trained model', () => {
  it.each<[string, object]>([
    ['plain', { embed_dim: 16, vision_cfg, text_cfg }],
    ['with QuickGELU', { embed_dim: 16, quick_gelu: true, vision_cfg, text_cfg }],
    ['with a bias', { embed_dim: 16, init_logit_bias: -10, vision_cfg, text_cfg }],
    [
      'with all that may differ',
      {
        embed_dim: 24,
        vision_cfg: {
          ...{ ...vision_cfg, image_size: [32, 48], patch_size: [8, 16], head_width: 16, mlp_ratio: 3 },
          ...{ no_ln_pre: true, pool_type: 'avg', final_ln_after_pool: true, ls_init_value: 0.1 },
          ...{ act_kwargs: { approximate: 'tanh' }, norm_kwargs: { eps: 1e-6 } },
        },
        text_cfg: {
          ...{ ...text_cfg, mlp_ratio: 2, ls_init_value: 0.1, pool_type: 'eos', eos_id: 7, no_causal_mask: true },
          ...{ proj_bias: true, act_kwargs: { approximate: 'tanh' }, norm_kwargs: { eps: 1e-6 } },
        },
      },
    ],
    ['without a projection of texts', { embed_dim: 32, vision_cfg, text_cfg: { ...text_cfg, proj_type: 'none' } }],
    ['that pools elsewhere', { embed_dim: 16, vision_cfg, text_cfg: { ...text_cfg, pool_type: 'last' } }],
  ])('says the same in open_clip’s words: %s', (_, given) => {
    const config = readConfig(given)
    expect(readConfig(modelConfigOf(config))).toEqual(config)
  })

  it('turns one of Hugging Face into open_clip’s', () => {
    const config = readConfig({
      model_type: 'clip',
      projection_dim: 512,
      vision_config: { hidden_size: 768 },
      text_config: { hidden_size: 512, eos_token_id: 49_407 },
    })
    const read = readConfig(modelConfigOf(config))
    expect(read.vision).toEqual({ ...config.vision, resize: 'open-clip' })
    expect(read.text).toEqual(config.text)
  })

  it('is refused where open_clip has no words for it', () => {
    const config = readConfig({ embed_dim: 64, vision_cfg, text_cfg: { ...text_cfg, width: 64, heads: 2 } })
    const mixed = { ...config, vision: config.vision && ({ ...config.vision, activation: 'quickGelu' } as const) }
    expect(() => modelConfigOf(mixed)).toThrow('The model has parts that open_clip has no names for')
  })
})

describe('its preprocessing', () => {
  it.each([
    clipRecipe(32),
    { ...clipRecipe(32), mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], filter: 'bilinear', fill: 9 } as const,
    { ...clipRecipe(32), resize: 'squash', size: [32, 32], crop: null } as const,
    { ...clipRecipe(32), resize: 'longest' } as const,
  ])('is read back the same: %j', recipe => {
    expect(readRecipe({ preprocess_cfg: preprocessConfigOf(recipe) })).toEqual(recipe)
  })
})
