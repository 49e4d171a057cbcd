import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../error.js'
import { parseConfig } from './json.js'
import { readConfig } from './read.js'

const openClip = {
  embed_dim: 6,
  vision_cfg: { image_size: 8, layers: 1, width: 8, head_width: 4, patch_size: 4 },
  text_cfg: { context_length: 4, vocab_size: 12, width: 8, heads: 2, layers: 1 },
}

function error(run: () => unknown): unknown {
  try {
    return run()
  } catch (reason) {
    return reason
  }
}

describe('readConfig', () => {
  it('takes text, bytes and what they parse to', () => {
    const text = JSON.stringify(openClip)
    const parsed = readConfig(openClip)
    expect(readConfig(text)).toEqual(parsed)
    expect(readConfig(new TextEncoder().encode(text))).toEqual(parsed)
  })

  it('reads model_cfg and its bare contents alike', () => {
    expect(readConfig({ model_cfg: openClip, preprocess_cfg: {} })).toEqual(readConfig(openClip))
  })

  it('lets text_config_dict win over text_config, as transformers does', () => {
    const { text } = readConfig({ model_type: 'clip', text_config: { hidden_size: 64 }, text_config_dict: {} })
    expect(text?.width).toBe(512)
  })

  it('knows towers without their projection', () => {
    const config = {
      model_type: 'clip_vision_model',
      architectures: ['CLIPVisionModel'],
      hidden_size: 96,
      num_attention_heads: 2,
    }
    expect(readConfig(config).vision).toMatchObject({ projection: false, embedDimension: 96 })
  })

  it('reads GELU in its tanh form and the epsilon from their options', () => {
    const text_cfg = { ...openClip.text_cfg, act_kwargs: { approximate: 'tanh' }, norm_kwargs: { eps: 1e-6 } }
    expect(readConfig({ ...openClip, text_cfg }).text).toMatchObject({ activation: 'geluTanh', epsilon: 1e-6 })
  })

  it('refuses an option that changes the computation only where it is on', () => {
    const withOption = (attentional_pool: boolean) => () =>
      readConfig({ ...openClip, vision_cfg: { ...openClip.vision_cfg, attentional_pool } })
    expect(withOption(false)).not.toThrow()
    expect(error(withOption(true))).toMatchObject({ code: 'unsupported-architecture' })
  })

  it('refuses a text without a projection whose width is not that of the features', () => {
    const text_cfg = { ...openClip.text_cfg, proj_type: 'none' }
    expect(error(() => readConfig({ ...openClip, text_cfg }))).toMatchObject({ code: 'bad-config' })
  })

  it('names the file, the section and the field', () => {
    const bad = { ...openClip, text_cfg: { ...openClip.text_cfg, width: -1 } }
    expect(error(() => readConfig(bad, 'open_clip_config.json'))).toMatchObject({
      message: 'open_clip_config.json: text_cfg: width must be an integer from 1 to 65536, and it is -1.',
    })
  })

  it('gives a config or a ModelError for whatever JSON holds', () => {
    const section = fc.dictionary(
      fc.constantFrom('width', 'layers', 'heads', 'patch_size', 'hidden_size'),
      fc.jsonValue(),
    )
    const config = fc.record(
      {
        model_type: fc.constantFrom('clip', 'siglip', 3),
        embed_dim: fc.jsonValue(),
        vision_cfg: section,
        text_cfg: section,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(config, fc.jsonValue()), value => {
        const result = error(() => readConfig(value))
        expect(result instanceof Error ? result : undefined).toSatisfy(
          reason => reason === undefined || reason instanceof ModelError,
        )
      }),
    )
  })
})

describe('parseConfig', () => {
  it('does not count brackets inside strings', () => {
    const name = `${'['.repeat(200)}\\"`
    expect(parseConfig(JSON.stringify({ name }), 'x.json')).toEqual({ name })
  })
})
