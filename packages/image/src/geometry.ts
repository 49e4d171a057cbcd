// Where a recipe puts a picture: the size it is resized to, and the part of that which becomes the input.
//
// The references round in four different ways; each is here by name, and a pixel's shift is what a wrong one costs.
import type { Recipe } from './recipe.js'
import type { Window } from './resample/job.js'

/** A resize and a window on its result. Where the window reaches outside, the recipe's fill is seen. */
export interface Placement {
  /** Size that the whole picture is resized to. */
  readonly width: number
  readonly height: number
  readonly window: Window
}

/** The placement of a `width` x `height` picture by `recipe`. */
export function placementOf(width: number, height: number, recipe: Recipe): Placement {
  const size = resizedSize(width, height, recipe)
  if (!recipe.crop) return { ...size, window: { left: 0, top: 0, ...size } }
  const [rows, columns] = recipe.crop
  // Padding a `longest` picture is open_clip's idea; transformers' CLIP has none, and follows here.
  const offset = recipe.rgb === 'first' && recipe.resize !== 'longest' ? huggingFaceOffset : torchvisionOffset
  const left = offset(size.width, columns)
  const top = offset(size.height, rows)
  return { ...size, window: { left, top, width: columns, height: rows } }
}

interface Size {
  readonly width: number
  readonly height: number
}

function resizedSize(width: number, height: number, { resize, size }: Recipe): Size {
  if (resize === 'none' || size === null) return { width, height }
  const [rows, columns] = typeof size === 'number' ? [size, size] : size
  if (resize === 'squash') return { width: columns, height: rows }
  if (resize === 'longest') return scaled(width, height, Math.max(height / rows, width / columns))
  if (rows === columns) return shortestSide(width, height, rows)
  // open_clip's ResizeKeepRatio, for targets that are not square: the smallest size that covers them.
  return scaled(width, height, Math.min(height / rows, width / columns))
}

/** The short side becomes `side`; the long one is cut down to a whole number (torchvision, transformers). */
export function shortestSide(width: number, height: number, side: number): Size {
  return width <= height
    ? { width: side, height: Math.trunc((side * height) / width) }
    : { width: Math.trunc((side * width) / height), height: side }
}

function scaled(width: number, height: number, ratio: number): Size {
  return { width: Math.max(1, roundHalfEven(width / ratio)), height: Math.max(1, roundHalfEven(height / ratio)) }
}

// transformers' center_crop rounds down, so a smaller picture lies a pixel further to the right.
function huggingFaceOffset(size: number, crop: number): number {
  return Math.floor((size - crop) / 2)
}

// torchvision's center_crop rounds half to even, but pads by whole pixels rounded down; so does open_clip's.
function torchvisionOffset(size: number, crop: number): number {
  return size >= crop ? roundHalfEven((size - crop) / 2) : -Math.floor((crop - size) / 2)
}

/** Python's round: halves go to the even neighbour. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1
  return below % 2 === 0 ? below : below + 1
}
