// What becomes of a picture before a model sees it, as data.
import { ImageError } from './error.js'
import { longestSide, rootConfig } from './recipe/config.js'
import { isHuggingFace, readHuggingFace } from './recipe/hugging-face.js'
import { readOpenClip } from './recipe/open-clip.js'
import { openaiMean, openaiStd } from './recipe/statistics.js'
import { type Filter, filters } from './resample/filters.js'

/** A value for red, green and blue. */
export type Triple = readonly [number, number, number]

/** Preprocessing as config files describe it. Sizes are in pixels, [height, width]. */
export interface Recipe {
  /**
   * `shortest`: the short side becomes `size`, or the picture covers it where it is not square. `squash`: to `size`,
   * whatever the shape. `longest`: it fits into `size`. `none`: it stays as it is.
   */
  readonly resize: 'shortest' | 'squash' | 'longest' | 'none'
  /** One number stands for a square. Null with `resize: 'none'` only. */
  readonly size: number | readonly [number, number] | null
  readonly filter: Filter
  /** Part cut from the middle after the resize, `fill` where the picture is smaller; null keeps all of it. */
  readonly crop: readonly [number, number] | null
  /**
   * When the picture becomes RGB: `first`, before the resize, is Hugging Face's way; `last`, after the crop, is OpenAI's
   * and open_clip's. They differ for palettes, alpha, CMYK and 16 bits, and in how an odd margin is split.
   */
  readonly rgb: 'first' | 'last'
  /** Factor for the bytes, 1/255 as a rule; null leaves them 0..255. */
  readonly rescale: number | null
  /** Subtracted after `rescale`; null for nothing. */
  readonly mean: Triple | null
  /** Divides after `mean`; null for nothing. */
  readonly std: Triple | null
  /** Grey, 0..255, where the crop reaches outside of the picture. */
  readonly fill: number
}

/** OpenAI's own preprocessing: bicubic, short side to `size`, central square. Change what differs by spreading. */
export function clipRecipe(size = 224): Recipe {
  const recipe: Recipe = {
    resize: 'shortest',
    size,
    filter: 'bicubic',
    crop: [size, size],
    rgb: 'last',
    rescale: 1 / 255,
    mean: openaiMean,
    std: openaiStd,
    fill: 0,
  }
  checkRecipe(recipe)
  return recipe
}

/**
 * The recipe that a config file states: preprocessor_config.json or processor_config.json of Hugging Face (CLIP,
 * ChineseCLIP, SigLIP and SigLIP2 of fixed size, ViT; null and absent values are the class's defaults), or
 * open_clip_config.json.
 * @param config the file's text, or the value parsed from it
 * @param name the file's name, for messages
 * @throws ImageError `bad-config`, `unsupported-config`
 */
export function readRecipe(config: unknown, { name = 'The preprocessing config' } = {}): Recipe {
  const root = rootConfig(typeof config === 'string' ? parse(config, name) : config, name)
  return isHuggingFace(root) ? readHuggingFace(root) : readOpenClip(root)
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ImageError('bad-config', `${name} is not JSON: ${reason}.`, { name }, { cause })
  }
}

/**
 * Checks a recipe that was put together by hand.
 * @throws ImageError `bad-argument`
 */
export function checkRecipe(recipe: Recipe): void {
  const { resize, size, filter, crop, rgb, rescale, mean, std, fill } = recipe
  const resizes = ['shortest', 'squash', 'longest', 'none']
  check(resizes.includes(resize), 'resize', resize, `one of ${resizes.join(', ')}`)
  const sides = typeof size === 'number' ? [size, size] : size
  check(resize === 'none' ? size === null || sides?.every(isSide) : sides?.every(isSide), 'size', size, sideWanted)
  check(Object.hasOwn(filters, filter), 'filter', filter, `one of ${Object.keys(filters).join(', ')}`)
  check(crop === null || crop.every(isSide), 'crop', crop, `null or ${sideWanted}`)
  check(rgb === 'first' || rgb === 'last', 'rgb', rgb, `'first' or 'last'`)
  check(rescale === null || Number.isFinite(rescale), 'rescale', rescale, 'null or a finite number')
  check(mean === null || mean.every(Number.isFinite), 'mean', mean, 'null or three finite numbers')
  check(std === null || std.every(isDivisor), 'std', std, 'null or three finite numbers other than 0')
  check(Number.isInteger(fill) && fill >= 0 && fill <= 255, 'fill', fill, 'a whole number from 0 to 255')
}

const sideWanted = `whole numbers from 1 to ${longestSide}`

function isSide(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= longestSide
}

function isDivisor(value: number): boolean {
  return Number.isFinite(value) && Math.fround(value) !== 0
}

function check(holds: boolean | undefined, key: string, value: unknown, wanted: string): void {
  if (holds) return
  const sentence = `The recipe's ${key} must be ${wanted}, not ${JSON.stringify(value)}.`
  throw new ImageError('bad-argument', sentence, { key, value })
}
