// x, but no less than `min` and no more than `max`.
import { badAttribute } from '../error.js'
import { defineOperation } from '../operation.js'

type Inputs = {
  /** any shape */
  x: 'float32'
}

export type ClampAttributes = { readonly min: number; readonly max: number }

export const clamp = defineOperation<Inputs, ClampAttributes>({
  shape({ x }, { min, max }) {
    checkRange('clamp', min, max)
    return x
  },

  reference: ({ x }, { min, max }) => ({ shape: x.shape, data: x.data.map(value => clampNumber(value, min, max)) }),

  samples: [
    { inputs: { x: [] }, attributes: { min: 0, max: 4.6 } },
    { inputs: { x: [3, 7] }, attributes: { min: -0.5, max: 0.75 } },
  ],
})

/** NaN stays NaN. */
export function clampNumber(x: number, min: number, max: number): number {
  return Math.min(Math.max(x, min), max)
}

/** @throws TensorError `bad-attribute` unless min <= max. */
export function checkRange(operation: string, min: number, max: number): void {
  if (min <= max) return
  throw badAttribute(operation, `min must not exceed max, and ${min} exceeds ${max}`, { min, max })
}
