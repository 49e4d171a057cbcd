// x + position[:T]: learned positions, of which a shorter sequence takes the first.
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'

type Inputs = {
  /** [B, T, C] */
  x: 'float32'
  /** [P, C], P >= T */
  position: 'float32'
}

export const positionAdd = defineOperation<Inputs>({
  weights: { position: 'vector' },

  shape({ x, position }) {
    const fits = x.length === 3 && position.length === 2 && position[0] >= x[1] && position[1] === x[2]
    if (!fits) throw shapeMismatch('positionAdd', 'x [B, T, C] and position [P, C] with P >= T', { x, position })
    return x
  },

  reference({ x, position }) {
    const perItem = x.shape[1] * x.shape[2]
    return { shape: x.shape, data: x.data.map((value, i) => value + position.data[i % perItem]) }
  },

  samples: [
    { inputs: { x: [1, 1, 1], position: [1, 1] }, attributes: {} },
    { inputs: { x: [3, 5, 7], position: [9, 7] }, attributes: {} },
    { inputs: { x: [2, 50, 96], position: [50, 96] }, attributes: {} },
  ],
})
