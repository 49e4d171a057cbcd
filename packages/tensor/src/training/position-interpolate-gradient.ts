// The gradient of `positionInterpolate`: its taps, from outputs to inputs.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'
import { cubicTaps } from '../ops/cubic.js'
import { positionInterpolate } from '../ops/position-interpolate.js'

type Inputs = {
  /** [prefix + h w, C]; only its shape is read */
  position: 'float32'
  /** [prefix + H W, C] */
  gradient: 'float32'
}

type Attributes = Parameters<typeof positionInterpolate.shape>[1]

/** Result: [prefix + h w, C]. */
export const positionInterpolateGradient = defineOperation<Inputs, Attributes>({
  shape({ position, gradient }, attributes) {
    if (String(positionInterpolate.shape({ position }, attributes)) !== String(gradient)) {
      const needs = 'position [prefix + h w, C] and a gradient [prefix + H W, C]'
      throw shapeMismatch('positionInterpolateGradient', needs, { position, gradient })
    }
    return position
  },

  reference({ position, gradient }, { prefix, from, to, antialias = true, cubicCoefficient = -0.5 }) {
    const c = position.shape[1]
    const rows = cubicTaps(from[0], to[0], antialias, cubicCoefficient)
    const columns = cubicTaps(from[1], to[1], antialias, cubicCoefficient)
    const data = new Float64Array(position.data.length)
    data.set(gradient.data.subarray(0, prefix * c))
    for (const [y, row] of rows.entries()) {
      for (const [x, column] of columns.entries()) {
        const at = (prefix + y * to[1] + x) * c
        row.at.forEach((line, i) => {
          column.at.forEach((place, j) => {
            const weight = row.weights[i] * column.weights[j]
            const into = (prefix + line * from[1] + place) * c
            for (let channel = 0; channel < c; channel++) data[into + channel] += weight * gradient.data[at + channel]
          })
        })
      }
    }
    return { shape: position.shape, data }
  },

  samples: [
    { inputs: { position: [1, 1], gradient: [6, 1] }, attributes: { prefix: 0, from: [1, 1], to: [3, 2] } },
    { inputs: { position: [2, 1], gradient: [2, 1] }, attributes: { prefix: 1, from: [1, 1], to: [1, 1] } },
    { inputs: { position: [50, 33], gradient: [121, 33] }, attributes: { prefix: 1, from: [7, 7], to: [12, 10] } },
    { inputs: { position: [50, 33], gradient: [21, 33] }, attributes: { prefix: 1, from: [7, 7], to: [4, 5] } },
    {
      inputs: { position: [37, 7], gradient: [37, 7] },
      attributes: { prefix: 1, from: [6, 6], to: [9, 4], antialias: false, cubicCoefficient: -0.75 },
    },
  ],
})
