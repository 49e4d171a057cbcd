// Which part of a picture becomes the model's input.
import { crop, type Pixels, type Recipe, randomResizedCrop, randomSquareCrop, resizeToBytes } from '@typeclip/image'
import type { Random } from '../../random.js'
import type { AugmentationConfig } from '../config.js'

/**
 * The model's view of a picture in bytes, [size, size, 3]: by the recipe, or by a crop drawn by chance.
 * `square` is the CLIP paper's (section 2.4); a random resized crop is cut out and squashed, as open_clip trains.
 */
export function frame(
  pixels: Pixels,
  recipe: Recipe,
  size: number,
  kind: AugmentationConfig['crop'],
  random: Random,
): Uint8Array {
  if (kind === undefined) return resizeToBytes(pixels, recipe).data
  const { width, height } = pixels
  const chance = (): number => random.uniform()
  if (kind === 'square') {
    return resizeToBytes(pixels, recipe, { placement: randomSquareCrop(width, height, size, chance) }).data
  }
  const { scale = [0.9, 1], ratio = [3 / 4, 4 / 3] } = kind
  const part = crop(pixels, randomResizedCrop(width, height, chance, { scale, ratio }), recipe.fill)
  return resizeToBytes(part, { ...recipe, resize: 'squash', size, crop: null }).data
}
