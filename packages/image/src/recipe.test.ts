import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ImageError } from './error.js'
import { checkRecipe, clipRecipe, readRecipe } from './recipe.js'

describe('readRecipe', () => {
  it('reads the newer processors by their plain name', () => {
    const classic = readRecipe({ image_processor_type: 'CLIPImageProcessor' })
    expect(readRecipe({ image_processor_type: 'CLIPImageProcessorFast' })).toEqual(classic)
    expect(classic).toEqual({ ...clipRecipe(224), rgb: 'first' })
  })

  it('takes one number for three channels', () => {
    expect(readRecipe({ preprocess_cfg: { size: 64, mean: 0.5, std: 0.25 } })).toMatchObject({
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
    })
  })

  it('names file, key and value of what it refuses', () => {
    const config = { preprocess_cfg: { size: 64, fill_color: 300 } }
    const sentence = 'open_clip_config.json: preprocess_cfg.fill_color must be a whole number from 0 to 255, not 300.'
    expect(() => readRecipe(config, { name: 'open_clip_config.json' })).toThrow(sentence)
    expect(() => readRecipe({ image_processor_type: 'Siglip2ImageProcessor' })).toThrow(/NaFlex/)
  })

  it('refuses sizes that would demand gigabytes', () => {
    expect(() => readRecipe({ size: 1e9, crop_size: 1e9 })).toThrow(expect.objectContaining({ code: 'bad-config' }))
  })

  it('gives a sound recipe or an ImageError for any JSON', () => {
    const keys = ['size', 'crop_size', 'resample', 'image_mean', 'image_std', 'do_resize', 'rescale_factor']
    const openClipKeys = ['size', 'mode', 'mean', 'std', 'interpolation', 'resize_mode', 'fill_color']
    const value = fc.oneof(fc.jsonValue(), fc.integer(), fc.constantFrom('bicubic', 'squash', 'RGB', null, true))
    const config = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...keys), value),
      fc.record({ preprocess_cfg: fc.dictionary(fc.constantFrom(...openClipKeys), value) }),
    )
    fc.assert(
      fc.property(config, json => {
        try {
          checkRecipe(readRecipe(json))
        } catch (error) {
          expect(error).toBeInstanceOf(ImageError)
          expect(error).toMatchObject({ code: expect.stringMatching(/^(bad|unsupported)-config$/) })
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('checkRecipe', () => {
  it('names the key that is wrong', () => {
    const recipe = clipRecipe(224)
    expect(() => clipRecipe(0)).toThrow(/size must be whole numbers/)
    expect(() => checkRecipe({ ...recipe, size: null })).toThrow(/size/)
    expect(() => checkRecipe({ ...recipe, std: [1, 0, 1] })).toThrow(/std/)
    expect(() => checkRecipe({ ...recipe, fill: 1.5 })).toThrow(/fill/)
    expect(() => checkRecipe({ ...recipe, resize: 'none', size: null })).not.toThrow()
  })
})
