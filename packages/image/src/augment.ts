// Random crops for training. Every number comes from the generator that is passed in, in a fixed order.
import { ImageError } from './error.js'
import { type Placement, roundHalfEven, shortestSide } from './geometry.js'
import type { Random } from './random.js'
import type { Window } from './resample/job.js'

export interface RandomResizedCropOptions {
  /** Least and greatest share of the picture's area; open_clip trains with 0.9 to 1, ImageNet's recipe with 0.08 to 1. */
  readonly scale?: readonly [number, number]
  /** Least and greatest width / height. */
  readonly ratio?: readonly [number, number]
}

export interface RandomResizedCrop extends Window {
  /** How many boxes were drawn; after ten that do not fit, the largest central one is taken. */
  readonly tries: number
}

const triesAllowed = 10

/**
 * The box of torchvision's RandomResizedCrop, for a `width` x `height` picture: crop to it, then squash.
 * Draws area and aspect a try, then top and left when a try fits.
 * @throws ImageError `bad-argument`
 */
export function randomResizedCrop(
  width: number,
  height: number,
  random: Random,
  { scale = [0.08, 1], ratio = [3 / 4, 4 / 3] }: RandomResizedCropOptions = {},
): RandomResizedCrop {
  checkSides(width, height)
  checkRange('scale', scale)
  checkRange('ratio', ratio)
  const [least, greatest] = [Math.log(ratio[0]), Math.log(ratio[1])]
  for (let tries = 1; tries <= triesAllowed; tries++) {
    const area = width * height * (scale[0] + random() * (scale[1] - scale[0]))
    const aspect = Math.exp(least + random() * (greatest - least))
    const columns = roundHalfEven(Math.sqrt(area * aspect))
    const rows = roundHalfEven(Math.sqrt(area / aspect))
    if (columns > 0 && columns <= width && rows > 0 && rows <= height) {
      const top = Math.floor(random() * (height - rows + 1))
      const left = Math.floor(random() * (width - columns + 1))
      return { left, top, width: columns, height: rows, tries }
    }
  }
  return { ...largestCentral(width, height, ratio), tries: triesAllowed }
}

function largestCentral(width: number, height: number, [least, greatest]: readonly [number, number]): Window {
  const aspect = width / height
  const columns = aspect > greatest ? roundHalfEven(height * greatest) : width
  const rows = aspect < least ? roundHalfEven(width / least) : height
  return {
    left: Math.floor((width - columns) / 2),
    top: Math.floor((height - rows) / 2),
    width: columns,
    height: rows,
  }
}

/**
 * The augmentation of the CLIP paper (section 2.4): the short side becomes `size`, then a random square of it is taken.
 * Draws left, then top. Pass the result to `preprocess` as `placement`.
 * @throws ImageError `bad-argument`
 */
export function randomSquareCrop(width: number, height: number, size: number, random: Random): Placement {
  checkSides(width, height)
  checkSides(size, size)
  const resized = shortestSide(width, height, size)
  const left = Math.floor(random() * (resized.width - size + 1))
  const top = Math.floor(random() * (resized.height - size + 1))
  return { ...resized, window: { left, top, width: size, height: size } }
}

function checkSides(width: number, height: number): void {
  if (Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1) return
  const sentence = `A random crop needs whole sides of at least 1, not ${width} x ${height}.`
  throw new ImageError('bad-argument', sentence, { width, height })
}

function checkRange(name: string, range: readonly [number, number]): void {
  const [least, greatest] = range
  if (least > 0 && least <= greatest && greatest < Number.POSITIVE_INFINITY) return
  const sentence = `${name} must be two numbers above 0, the smaller first, not [${range}].`
  throw new ImageError('bad-argument', sentence, { [name]: range })
}
