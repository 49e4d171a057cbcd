// Image.resize of Pillow 13 for every mode.
import { ImageError } from '../error.js'
import { channelsOf, checkPixels, type Pixels } from '../pixels.js'
import { crop } from './crop.js'
import { filters } from './filters.js'
import { resampleFloat, resampleGrey16 } from './float64.js'
import { createJob, type ResizeTarget, type Window } from './job.js'
import { nearestIndices, pickNearest } from './nearest.js'
import { premultiply, unpremultiply } from './premultiply.js'
import { defaultResampler, type Resampler } from './resampler.js'

export interface ResizeOptions {
  /** By default one that all calls share. */
  readonly resampler?: Resampler
}

// Pillow keeps sizes in 32-bit integers, too.
const longestSide = 2 ** 31 - 1

/**
 * The picture in another size, in its own mode, bit for bit as Pillow 13's `Image.resize`: palettes and bilevel pictures
 * by nearest neighbour whatever the filter, alpha premultiplied, 16-bit and float grey in float64.
 * With `target.window`, only that part is computed, as if cropped from the whole result.
 * @throws ImageError `bad-argument`, `too-large`
 */
export function resize(pixels: Pixels, target: ResizeTarget, { resampler }: ResizeOptions = {}): Pixels {
  checkPixels(pixels)
  checkTarget(pixels, target)
  return resizeChecked(pixels, target, resampler ?? defaultResampler())
}

/** `resize` without the checks. */
export function resizeChecked(pixels: Pixels, target: ResizeTarget, resampler: Resampler): Pixels {
  const { width, height } = target
  const window = target.window ?? { left: 0, top: 0, width, height }
  checkSize(pixels, target, window)
  if (width === pixels.width && height === pixels.height && isWhole(pixels, target.box)) return crop(pixels, window)
  const size = { width: window.width, height: window.height }
  const channels = channelsOf(pixels.mode)
  switch (pixels.mode) {
    case '1':
      return { ...pixels, ...size, data: nearest(pixels.data, pixels, target, window) }
    case 'P':
      return { ...pixels, ...size, data: nearest(pixels.data, pixels, target, window) }
    case 'I;16':
      return { ...pixels, ...size, data: resampleGrey16(pixels.data, pixels.width, jobOf(pixels, target)) }
    case 'F':
      return { ...pixels, ...size, data: resampleFloat(pixels.data, pixels.width, jobOf(pixels, target)) }
    case 'LA':
    case 'RGBA': {
      const weighed = premultiply(pixels.data, channels)
      const data = resampler.resample(weighed, pixels.width, channels, jobOf(pixels, target))
      unpremultiply(data, channels)
      return { ...pixels, ...size, data }
    }
    default:
      return {
        ...pixels,
        ...size,
        data: resampler.resample(pixels.data, pixels.width, channels, jobOf(pixels, target)),
      }
  }
}

function jobOf({ width, height }: Pixels, target: ResizeTarget) {
  return createJob(width, height, target)
}

function nearest(data: Uint8Array, { width, height }: Pixels, target: ResizeTarget, window: Window): Uint8Array {
  const [left, top, right, bottom] = target.box ?? [0, 0, width, height]
  const across = { low: left, high: right, from: window.left, length: window.width }
  const down = { low: top, high: bottom, from: window.top, length: window.height }
  const columns = nearestIndices(width, target.width, across)
  return pickNearest(data, width, columns, nearestIndices(height, target.height, down))
}

function isWhole({ width, height }: Pixels, box: ResizeTarget['box']): boolean {
  return !box || (box[0] === 0 && box[1] === 0 && box[2] === width && box[3] === height)
}

/** A picture far longer than wide may come out with more pixels than any memory holds. */
function checkSize({ mode }: Pixels, { width, height }: ResizeTarget, window: Window): void {
  const values = window.width * window.height * channelsOf(mode)
  if (Math.max(width, height, values) <= longestSide) return
  const sentence = `The picture would become ${width} x ${height}, of which ${window.width} x ${window.height} are wanted: more than 2^31 values; crop it first.`
  throw new ImageError('too-large', sentence, { width, height, window })
}

function checkTarget(pixels: Pixels, { width, height, filter, box, window }: ResizeTarget): void {
  if (!isSide(width) || !isSide(height)) {
    const sentence = `A picture cannot be resized to ${width} x ${height}; sides are whole numbers from 1 to ${longestSide}.`
    throw new ImageError('bad-argument', sentence, { width, height })
  }
  if (!Object.hasOwn(filters, filter)) {
    const known = Object.keys(filters).join(', ')
    throw new ImageError('bad-argument', `Filter ${JSON.stringify(filter)} is not known; use one of ${known}.`, {
      filter,
    })
  }
  if (box && !isInside(box[0], box[2], pixels.width, box[1], box[3], pixels.height)) {
    const sentence = `Box [${box}] does not lie within the ${pixels.width} x ${pixels.height} picture.`
    throw new ImageError('bad-argument', sentence, { box })
  }
  if (window && !(isPart(window.left, window.width, width) && isPart(window.top, window.height, height))) {
    const { left, top } = window
    const sentence = `Window ${window.width} x ${window.height} at (${left}, ${top}) does not lie within the ${width} x ${height} result.`
    throw new ImageError('bad-argument', sentence, { window })
  }
}

function isSide(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= longestSide
}

function isPart(from: number, length: number, whole: number): boolean {
  return Number.isInteger(from) && Number.isInteger(length) && from >= 0 && length >= 1 && from + length <= whole
}

function isInside(left: number, right: number, width: number, top: number, bottom: number, height: number): boolean {
  return left >= 0 && left < right && right <= width && top >= 0 && top < bottom && bottom <= height
}
