// A picture cut into patches, each projected to C channels: the convolution with stride = kernel that opens a
// vision transformer (Dosovitskiy et al. 2021, equation 1).
import { shapeMismatch } from '../error.js'
import { defineOperation } from '../operation.js'

type Inputs = {
  /** [B, S, H, W]; S is 3 for pictures */
  pixels: 'float32'
  /** [C, S, p, q]: patches are p high and q wide; rows and columns that do not fill one are dropped */
  weight: 'float32'
  /** [C] */
  bias?: 'float32'
}

/** Result: [B, floor(H / p) floor(W / q), C], patches row by row. */
export const patchEmbed = defineOperation<Inputs>({
  weights: { weight: 'linear', bias: 'vector' },

  shape({ pixels, weight, bias }) {
    const [batch, sources, height, width] = pixels
    const [c, channels, p, q] = weight
    const fits = pixels.length === 4 && weight.length === 4 && sources === channels && p >= 1 && q >= 1
    if (!fits || (bias !== undefined && (bias.length !== 1 || bias[0] !== c))) {
      throw shapeMismatch('patchEmbed', 'pixels [B, S, H, W], weight [C, S, p, q] and bias [C]', {
        pixels,
        weight,
        bias,
      })
    }
    return [batch, Math.floor(height / p) * Math.floor(width / q), c]
  },

  reference({ pixels, weight, bias }) {
    const [batch, sources, height, width] = pixels.shape
    const [c, , p, q] = weight.shape
    const rows = Math.floor(height / p)
    const columns = Math.floor(width / q)
    const data = new Float64Array(batch * rows * columns * c)
    const patch = new Float64Array(sources * p * q)
    for (let at = 0, b = 0; b < batch; b++) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          for (let i = 0, line = 0; line < sources * p; line++, i += q) {
            const y = row * p + (line % p)
            const from = ((b * sources + Math.floor(line / p)) * height + y) * width + column * q
            patch.set(pixels.data.subarray(from, from + q), i)
          }
          for (let channel = 0; channel < c; channel++) {
            let sum = bias === undefined ? 0 : bias.data[channel]
            for (let i = 0; i < patch.length; i++) sum += patch[i] * weight.data[channel * patch.length + i]
            data[at++] = sum
          }
        }
      }
    }
    return { shape: [batch, rows * columns, c], data }
  },

  samples: [
    { inputs: { pixels: [1, 3, 1, 1], weight: [1, 3, 1, 1] }, attributes: {} },
    { inputs: { pixels: [2, 3, 9, 14], weight: [5, 3, 4, 3], bias: [5] }, attributes: {} },
    { inputs: { pixels: [1, 1, 6, 6], weight: [7, 1, 2, 2] }, attributes: {} },
    { inputs: { pixels: [2, 3, 64, 64], weight: [96, 3, 16, 16] }, attributes: {} },
    { inputs: { pixels: [1, 3, 28, 42], weight: [33, 3, 14, 14], bias: [33] }, attributes: {} },
  ],
})
