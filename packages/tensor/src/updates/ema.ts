// The exponential moving average of a weight: average = decay average + (1 - decay) parameter.
import { shapeMismatch } from '../error.js'
import { defineComposite } from '../operation.js'

type Inputs = {
  /** any shape */
  average: 'float32'
  /** the same shape */
  parameter: 'float32'
}

export const ema = defineComposite<Inputs, { readonly decay: number }, 'average'>({
  shape({ average, parameter }) {
    if (String(average) !== String(parameter)) {
      throw shapeMismatch('ema', 'an average of the shape of the parameter', { average, parameter })
    }
    return { average }
  },

  reference({ average, parameter }, { decay }) {
    const data = average.data.map((value, i) => decay * value + (1 - decay) * parameter.data[i])
    return { average: { shape: average.shape, data } }
  },

  samples: [
    { inputs: { average: [1], parameter: [1] }, attributes: { decay: 0.5 } },
    { inputs: { average: [3, 7], parameter: [3, 7] }, attributes: { decay: 0.999 } },
  ],
})
