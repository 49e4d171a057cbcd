// Turn, stretch, move and mirror a picture in one pass: every output pixel looks up where it comes from.
import type { Random } from '../../random.js'
import type { AugmentationConfig } from '../config.js'

/** Output (x, y), from the middle, comes from (a x + b y + c, d x + e y + f), from the middle. */
export interface Affine {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
}

export type AffineConfig = Pick<AugmentationConfig, 'rotate' | 'scale' | 'shift' | 'shear' | 'flip'>

/**
 * Draws a change: shear, then mirror, size and turn, all about the middle, then shift.
 * @param size side of the picture in pixels, for the shift
 * @returns undefined where none of it is configured
 */
export function drawAffine(config: AffineConfig, size: number, random: Random): Affine | undefined {
  const { rotate = 0, scale, shift = 0, shear = 0, flip = 0 } = config
  if (rotate === 0 && !scale && shift === 0 && shear === 0 && flip === 0) return undefined
  const angle = radians(between(random, -rotate, rotate))
  const lean = Math.tan(radians(between(random, -shear, shear)))
  const factor = scale ? Math.exp(between(random, Math.log(scale[0]), Math.log(scale[1]))) : 1
  const right = between(random, -shift, shift) * size
  const down = between(random, -shift, shift) * size
  const mirror = random.uniform() < flip ? -1 : 1
  // There: x' = R(angle) factor diag(mirror, 1) [1 lean; 0 1] x + (right, down). Back, which is what is looked up:
  const [cos, sin] = [Math.cos(angle) / factor, Math.sin(angle) / factor]
  const a = mirror * cos + lean * sin
  const b = mirror * sin - lean * cos
  const [d, e] = [-sin, cos]
  return { a, b, c: -(a * right + b * down), d, e, f: -(d * right + e * down) }
}

/**
 * The changed picture, bilinear.
 * @param rgb [size, size, 3]
 * @param fill grey that surrounds the picture, or its own edge continued
 * @param into [size, size, 3], another array than `rgb`
 */
export function applyAffine(
  rgb: Uint8Array,
  size: number,
  { a, b, c, d, e, f }: Affine,
  fill: number | 'edge',
  into: Uint8Array,
): void {
  const middle = (size - 1) / 2
  const row = size * 3
  let to = 0
  for (let y = 0; y < size; y++) {
    const above = y - middle
    for (let x = 0; x < size; x++, to += 3) {
      const left = x - middle
      const fromX = a * left + b * above + c + middle
      const fromY = d * left + e * above + f + middle
      const x0 = Math.floor(fromX)
      const y0 = Math.floor(fromY)
      const partX = fromX - x0
      const partY = fromY - y0
      const w11 = partX * partY
      const w01 = partX - w11
      const w10 = partY - w11
      const w00 = 1 - partX - w10
      if (x0 >= 0 && y0 >= 0 && x0 < size - 1 && y0 < size - 1) {
        const at = y0 * row + x0 * 3
        into[to] = w00 * rgb[at] + w01 * rgb[at + 3] + w10 * rgb[at + row] + w11 * rgb[at + row + 3] + 0.5
        into[to + 1] = w00 * rgb[at + 1] + w01 * rgb[at + 4] + w10 * rgb[at + row + 1] + w11 * rgb[at + row + 4] + 0.5
        into[to + 2] = w00 * rgb[at + 2] + w01 * rgb[at + 5] + w10 * rgb[at + row + 2] + w11 * rgb[at + row + 5] + 0.5
        continue
      }
      for (let channel = 0; channel < 3; channel++) {
        const value =
          w00 * valueAt(rgb, size, x0, y0, channel, fill) +
          w01 * valueAt(rgb, size, x0 + 1, y0, channel, fill) +
          w10 * valueAt(rgb, size, x0, y0 + 1, channel, fill) +
          w11 * valueAt(rgb, size, x0 + 1, y0 + 1, channel, fill)
        into[to + channel] = value + 0.5
      }
    }
  }
}

function valueAt(rgb: Uint8Array, size: number, x: number, y: number, channel: number, fill: number | 'edge'): number {
  if (fill !== 'edge' && (x < 0 || y < 0 || x >= size || y >= size)) return fill
  const column = x < 0 ? 0 : x >= size ? size - 1 : x
  const line = y < 0 ? 0 : y >= size ? size - 1 : y
  return rgb[(line * size + column) * 3 + channel]
}

function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform()
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
