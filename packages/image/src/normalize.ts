// Bytes to the model's floats, rounded to float32 after each step as NumPy and PyTorch do.
import type { Recipe } from './recipe.js'

/** What of a recipe decides about values. */
export type Normalization = Pick<Recipe, 'rescale' | 'mean' | 'std'>

/**
 * The value of every byte in each channel. [3, 256]
 * Order of transformers and torchvision: fl(byte * rescale), then fl(. - fl(mean)), then fl(. / fl(std)); a multiply-add
 * or a product with 1/std differs in a third of the values.
 */
export function normalizationTable({ rescale, mean, std }: Normalization): Float32Array {
  const table = new Float32Array(3 * 256)
  for (let channel = 0; channel < 3; channel++) {
    for (let byte = 0; byte < 256; byte++) {
      let value = rescale === null ? byte : Math.fround(byte * rescale)
      if (mean) value = Math.fround(value - Math.fround(mean[channel]))
      if (std) value = Math.fround(value / Math.fround(std[channel]))
      table[channel * 256 + byte] = value
    }
  }
  return table
}

/**
 * Interleaved RGB bytes to planes of floats.
 * @param rgb [height, width, 3]
 * @param table [3, 256], from `normalizationTable`
 * @param into [3, height, width]
 */
export function normalize(rgb: Uint8Array, table: Float32Array, into: Float32Array): void {
  const pixels = rgb.length / 3
  for (let pixel = 0, i = 0; pixel < pixels; pixel++, i += 3) {
    into[pixel] = table[rgb[i]]
    into[pixels + pixel] = table[256 + rgb[i + 1]]
    into[2 * pixels + pixel] = table[512 + rgb[i + 2]]
  }
}
