// Image.reduce of Pillow: the mean of whole blocks, with an integer reciprocal (Reduce.c).
import type { Window } from './job.js'

/**
 * Mean of blocks of `factor` [across, down] source pixels; blocks at the right and bottom edge may be smaller.
 * @param data [height, width, channels]
 * @returns [ceil(region.height / down), ceil(region.width / across), channels]
 */
export function reduceBytes(
  data: Uint8Array,
  width: number,
  channels: number,
  [across, down]: readonly [number, number],
  region: Window,
): Uint8Array {
  const outWidth = Math.ceil(region.width / across)
  const outHeight = Math.ceil(region.height / down)
  const result = new Uint8Array(outWidth * outHeight * channels)
  for (let y = 0; y < outHeight; y++) {
    const top = region.top + y * down
    const bottom = Math.min(top + down, region.top + region.height)
    for (let x = 0; x < outWidth; x++) {
      const left = region.left + x * across
      const right = Math.min(left + across, region.left + region.width)
      const pixels = (right - left) * (bottom - top)
      const reciprocal = Math.trunc((1 << 24) / pixels)
      for (let channel = 0; channel < channels; channel++) {
        let sum = Math.trunc(pixels / 2)
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) sum += data[(row * width + column) * channels + channel]
        }
        // Pillow multiplies in 32 unsigned bits; a product in float64 is exact up to 2^53 and gives the same here.
        result[(y * outWidth + x) * channels + channel] = Math.floor((sum * reciprocal) / (1 << 24))
      }
    }
  }
  return result
}
