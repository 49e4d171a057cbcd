// A variable held between two numbers, as the logit scale is after each step.
import { defineComposite } from '../operation.js'
import { type ClampAttributes, checkRange, clampNumber } from '../training/clamp.js'

type Inputs = {
  /** any shape */
  parameter: 'float32'
}

export const clamp = defineComposite<Inputs, ClampAttributes, 'parameter'>({
  shape({ parameter }, { min, max }) {
    checkRange('clamp', min, max)
    return { parameter }
  },

  reference({ parameter: { shape, data } }, { min, max }) {
    return { parameter: { shape, data: data.map(value => clampNumber(value, min, max)) } }
  },

  samples: [
    { inputs: { parameter: [] }, attributes: { min: 0, max: 4.6 } },
    { inputs: { parameter: [3, 7] }, attributes: { min: -0.5, max: 0.75 } },
  ],
})
