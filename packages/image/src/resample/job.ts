// What a resampling has to compute: two passes, their order, and the part of each axis that they touch.
import { type Coefficients, recentCoefficients } from './coefficients.js'
import type { Filter } from './filters.js'

/** One axis of a job. Inputs outside [from, to) are never read. */
export interface Axis {
  /** Absent where the pass would change nothing: output i is then input from + i. */
  readonly coefficients?: Coefficients
  readonly from: number
  readonly to: number
  /** Outputs computed. */
  readonly length: number
}

export interface Job {
  readonly columns: Axis
  readonly rows: Axis
  /** Pillow 13 may go down the columns first; the rounding between the passes makes that visible. */
  readonly verticalFirst: boolean
}

/** Part of a picture in whole pixels. */
export interface Window {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface ResizeTarget {
  /** Size of the whole result, of which `window` is computed. */
  readonly width: number
  readonly height: number
  readonly filter: Filter
  /** [left, top, right, bottom] of the source, in fractions of pixels; default all of it. */
  readonly box?: readonly [number, number, number, number]
  /** Part of the result to compute, as if it were cropped afterwards; default all of it. */
  readonly window?: Window
}

export function createJob(sourceWidth: number, sourceHeight: number, target: ResizeTarget): Job {
  const { width, height, filter, box = [0, 0, sourceWidth, sourceHeight] } = target
  const { window = { left: 0, top: 0, width, height } } = target
  return {
    columns: axis(sourceWidth, width, filter, box[0], box[2], window.left, window.width),
    rows: axis(sourceHeight, height, filter, box[1], box[3], window.top, window.height),
    // ImagingResample of Pillow 13: sizes of the whole picture count, whatever the box.
    verticalFirst: height < sourceHeight && sourceHeight - height > 2 * (sourceWidth - width),
  }
}

function axis(
  size: number,
  outputs: number,
  filter: Filter,
  low: number,
  high: number,
  from: number,
  length: number,
): Axis {
  if (outputs === size && low === 0 && high === size) return { from, to: from + length, length }
  const table = recentCoefficients(size, outputs, filter, { low, high, from, length })
  // The first and last outputs do not always reach furthest: rounding moves neighbours by one.
  let begin = size
  let end = 0
  for (let i = 0; i < length; i++) {
    begin = Math.min(begin, table.first[i])
    end = Math.max(end, table.first[i] + table.count[i])
  }
  return { coefficients: table, from: begin, to: end, length }
}
