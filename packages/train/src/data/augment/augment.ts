// A square picture in bytes to the model's floats, changed on the way as the config says.
import { normalize } from '@typeclip/image'
import type { Random } from '../../random.js'
import type { AugmentationConfig } from '../config.js'
import { applyAffine, drawAffine } from './affine.js'
import { applyColour, drawColour, meanLuma } from './colour.js'
import { erase } from './erase.js'

/**
 * Two passes over the pixels at most: shape, then colour with normalisation. Random numbers are drawn in a fixed order,
 * for what is configured only; without any of it the floats are those of `normalize`.
 * @param rgb [size, size, 3]
 * @param table [3, 256], of `normalizationTable`
 * @param into [3, size, size]
 */
export function augment(
  rgb: Uint8Array,
  size: number,
  config: AugmentationConfig,
  table: Float32Array,
  random: Random,
  into: Float32Array,
): void {
  let picture = rgb
  const affine = drawAffine(config, size, random)
  if (affine) {
    picture = new Uint8Array(rgb.length)
    applyAffine(rgb, size, affine, config.fill ?? 255, picture)
  }
  const colour = drawColour(config, random, () => meanLuma(picture))
  if (colour) applyColour(picture, colour, table, into)
  else normalize(picture, table, into)
  if (config.erase) erase(into, size, config.erase, random)
}
