// A grid of learned positions stretched to another size, so that a vision transformer reads other resolutions.
import { badAttribute, shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { cubicTaps, type Taps } from './cubic.js'

type Inputs = {
  /** [prefix + h w, C]; the first `prefix` rows (the class token's) stay */
  position: 'float32'
}

type Attributes = {
  readonly prefix: number
  /** The grid that is there: rows, columns. */
  readonly from: readonly [h: number, w: number]
  /** The grid that is wanted. */
  readonly to: readonly [h: number, w: number]
  /** Widen the filter when shrinking; true unless set. */
  readonly antialias?: boolean
  /** The a of Keys' cubic, -0.5 unless set. open_clip: the defaults; transformers: no antialias and -0.75. */
  readonly cubicCoefficient?: number
}

/** Result: [prefix + H W, C]. Bicubic with half-pixel centres: PyTorch's interpolate with align_corners=False. */
export const positionInterpolate = defineOperation<Inputs, Attributes>({
  weights: { position: 'vector' },

  shape({ position }, { prefix, from: [h, w], to }) {
    for (const [name, size] of Object.entries({ 'from[0]': h, 'from[1]': w, 'to[0]': to[0], 'to[1]': to[1] })) {
      if (Number.isInteger(size) && size >= 1) continue
      throw badAttribute('positionInterpolate', `${name} must be a positive integer, and ${size} is not`, { size })
    }
    if (position.length !== 2 || !Number.isInteger(prefix) || prefix < 0 || position[0] !== prefix + h * w) {
      const needs = `position [${prefix} + ${h} * ${w}, C]`
      throw shapeMismatch('positionInterpolate', needs, { position })
    }
    return [prefix + to[0] * to[1], position[1]]
  },

  reference({ position }, { prefix, from, to, antialias = true, cubicCoefficient = -0.5 }) {
    const c = position.shape[1]
    const rowTaps = cubicTaps(from[0], to[0], antialias, cubicCoefficient)
    const columnTaps = cubicTaps(from[1], to[1], antialias, cubicCoefficient)
    const grid = position.data.subarray(prefix * c)
    // Columns first: [h, w, C] -> [h, W, C] -> [H, W, C].
    const wide = resample(grid, from[0], from[1], c, columnTaps)
    const data = new Float64Array((prefix + to[0] * to[1]) * c)
    data.set(position.data.subarray(0, prefix * c))
    data.set(resample(wide, 1, from[0], to[1] * c, rowTaps), prefix * c)
    return { shape: [prefix + to[0] * to[1], c], data }
  },

  samples: [
    { inputs: { position: [1, 1] }, attributes: { prefix: 0, from: [1, 1], to: [3, 2] } },
    { inputs: { position: [50, 33] }, attributes: { prefix: 1, from: [7, 7], to: [12, 10] } },
    { inputs: { position: [50, 33] }, attributes: { prefix: 1, from: [7, 7], to: [4, 5] } },
    { inputs: { position: [17, 8] }, attributes: { prefix: 1, from: [4, 4], to: [4, 4] } },
    {
      inputs: { position: [37, 7] },
      attributes: { prefix: 1, from: [6, 6], to: [9, 4], antialias: false, cubicCoefficient: -0.75 },
    },
  ],
})

/** [outer, taps' input, inner] -> [outer, taps' output, inner]. */
function resample(x: Float64Array, outer: number, size: number, inner: number, taps: readonly Taps[]): Float64Array {
  const out = new Float64Array(outer * taps.length * inner)
  for (let o = 0; o < outer; o++) {
    taps.forEach(({ at, weights }, i) => {
      for (let tap = 0; tap < at.length; tap++) {
        const from = (o * size + at[tap]) * inner
        const to = (o * taps.length + i) * inner
        for (let j = 0; j < inner; j++) out[to + j] += weights[tap] * x[from + j]
      }
    })
  }
  return out
}
