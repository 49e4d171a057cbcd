// Cutout (DeVries and Taylor 2017), with the rectangles of random erasing (Zhong et al. 2017).
import type { Random } from '../../random.js'
import type { AugmentationConfig } from '../config.js'

/**
 * With the configured chance, fills a rectangle of a picture with its mean colour.
 * @param planes [3, size, size]
 */
export function erase(
  planes: Float32Array,
  size: number,
  { chance, area = [0.02, 0.2] }: NonNullable<AugmentationConfig['erase']>,
  random: Random,
): void {
  const happens = random.uniform() < chance
  const pixels = size * size * (area[0] + (area[1] - area[0]) * random.uniform())
  const aspect = Math.exp((2 * random.uniform() - 1) * Math.log(2))
  const width = Math.min(size, Math.round(Math.sqrt(pixels * aspect)))
  const height = Math.min(size, Math.round(Math.sqrt(pixels / aspect)))
  const left = random.below(size - width + 1)
  const top = random.below(size - height + 1)
  if (!happens) return
  for (let channel = 0; channel < 3; channel++) {
    const plane = planes.subarray(channel * size * size, (channel + 1) * size * size)
    const mean = plane.reduce((a, b) => a + b, 0) / plane.length
    for (let y = top; y < top + height; y++) plane.fill(mean, y * size + left, y * size + left + width)
  }
}
