// The whole way from decoded pixels to a model's input.
import { highByte } from './convert/high-byte.js'
import { type RgbPixels, toRgb } from './convert/rgb.js'
import { composeOnWhite } from './convert/white.js'
import { orientPixels } from './decode/orient.js'
import { ImageError } from './error.js'
import { type Placement, placementOf } from './geometry.js'
import { normalizationTable } from './normalize.js'
import { checkPixels, type Pixels } from './pixels.js'
import { checkRecipe, type Recipe } from './recipe.js'
import { crop } from './resample/crop.js'
import type { Window } from './resample/job.js'
import { defaultResampler, type Resampler } from './resample/resampler.js'
import { resizeChecked } from './resample/resize.js'

export interface PreprocessOptions {
  /** Turn the picture as its EXIF orientation says; by default it stays as stored. */
  readonly orient?: boolean
  /**
   * Transparency, where the recipe converts to RGB first: `drop` (default) shows the colours hidden under it, as
   * pipelines do that call convert("RGB"); `white` lays the picture on white, as transformers 5's own processors do.
   */
  readonly alpha?: 'drop' | 'white'
  /** 16-bit grey: `clamp` (default) is Pillow's, nearly white; `high-byte` is what a person sees. */
  readonly grey16?: 'clamp' | 'high-byte'
  /** Another place than the recipe's, e.g. from `randomSquareCrop`. */
  readonly placement?: Placement
  /** By default one that all calls share. */
  readonly resampler?: Resampler
}

export interface PreprocessIntoOptions extends PreprocessOptions {
  /** Where the floats go, [3, height, width]; by default a new array. */
  readonly into?: Float32Array
}

/** One picture as a model reads it. */
export interface ImageTensor {
  /** [3, height, width], channels red, green, blue. */
  readonly data: Float32Array
  readonly shape: readonly [channels: 3, height: number, width: number]
}

/** Pictures of one size as a model reads them. */
export interface ImageBatch {
  /** [batch, 3, height, width] */
  readonly data: Float32Array
  readonly shape: readonly [batch: number, channels: 3, height: number, width: number]
}

/**
 * A decoded picture to a model's input: RGB, resize, crop or pad, normalise, as the recipe says.
 * Bit for bit what open_clip's transform (`rgb: 'last'`) and transformers' PIL processor (`rgb: 'first'`) give.
 * @throws ImageError `bad-argument`, `too-large`
 */
export function preprocess(pixels: Pixels, recipe: Recipe, options: PreprocessIntoOptions = {}): ImageTensor {
  const { data: rgb, width, height } = resizeToBytes(pixels, recipe, options)
  const { into: data = new Float32Array(rgb.length), resampler = defaultResampler() } = options
  if (data.length !== rgb.length) {
    const sentence = `into has ${data.length} floats; 3 x ${height} x ${width} takes ${rgb.length}.`
    throw new ImageError('bad-argument', sentence, { length: data.length, height, width })
  }
  resampler.normalize(rgb, normalizationTable(recipe), data)
  return { data, shape: [3, height, width] }
}

/**
 * Several pictures to one input. They must come out in one size: a recipe that crops or squashes sees to that.
 * @throws ImageError `bad-argument`, `too-large`
 */
export function preprocessBatch(
  pictures: readonly Pixels[],
  recipe: Recipe,
  options: PreprocessOptions = {},
): ImageBatch {
  checkRecipe(recipe)
  const [first] = pictures
  if (!first) throw new ImageError('bad-argument', 'A batch needs at least one picture.')
  const { width, height } = outputSize(first, recipe, options)
  const length = 3 * height * width
  const data = new Float32Array(pictures.length * length)
  for (const [index, pixels] of pictures.entries()) {
    const size = outputSize(pixels, recipe, options)
    if (size.width !== width || size.height !== height) {
      const sentence = `Picture ${index} comes out as ${size.width} x ${size.height} and picture 0 as ${width} x ${height}; use a recipe that crops or squashes.`
      throw new ImageError('bad-argument', sentence, { index, ...size })
    }
    preprocess(pixels, recipe, { ...options, into: data.subarray(index * length, (index + 1) * length) })
  }
  return { data, shape: [pictures.length, 3, height, width] }
}

/**
 * The picture as the recipe puts it, still in bytes: what a model would see.
 * @returns RGB, [height, width, 3]
 * @throws ImageError `bad-argument`, `too-large`
 */
export function resizeToBytes(pixels: Pixels, recipe: Recipe, options: PreprocessOptions = {}): RgbPixels {
  checkPixels(pixels)
  checkRecipe(recipe)
  const { orient = false, alpha = 'drop', grey16 = 'clamp', resampler = defaultResampler() } = options
  if (alpha === 'white' && recipe.rgb === 'last') {
    throw new ImageError('bad-argument', `alpha: 'white' goes with a recipe of rgb: 'first' only; this one is 'last'.`)
  }
  let picture = orient ? orientPixels(pixels) : pixels
  if (picture.mode === 'I;16' && grey16 === 'high-byte') picture = highByte(picture)
  if (recipe.rgb === 'first') picture = alpha === 'white' ? composeOnWhite(picture) : toRgb(picture)
  const { placement = placementOf(picture.width, picture.height, recipe) } = options
  return toRgb(resizeAndPlace(picture, placement, recipe, resampler))
}

function resizeAndPlace(picture: Pixels, placement: Placement, { filter, fill }: Recipe, resampler: Resampler): Pixels {
  const { width, height, window } = placement
  const seen = intersection(window, width, height)
  if (!seen) {
    const sentence = `Window ${window.width} x ${window.height} at (${window.left}, ${window.top}) shows nothing of the ${width} x ${height} picture.`
    throw new ImageError('bad-argument', sentence, { placement })
  }
  const resized = resizeChecked(picture, { width, height, filter, window: seen }, resampler)
  return crop(resized, { ...window, left: window.left - seen.left, top: window.top - seen.top }, fill)
}

function intersection({ left, top, width, height }: Window, right: number, bottom: number): Window | undefined {
  const x = Math.max(0, left)
  const y = Math.max(0, top)
  const seen = { left: x, top: y, width: Math.min(right, left + width) - x, height: Math.min(bottom, top + height) - y }
  return seen.width > 0 && seen.height > 0 ? seen : undefined
}

function outputSize(pixels: Pixels, recipe: Recipe, { orient, placement }: PreprocessOptions): Window {
  const turned = orient && (pixels.orientation ?? 1) >= 5
  const [width, height] = turned ? [pixels.height, pixels.width] : [pixels.width, pixels.height]
  return (placement ?? placementOf(width, height, recipe)).window
}
