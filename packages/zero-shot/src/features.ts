// Rows of features: what an encoder gives, one vector a picture or text.
import { ZeroShotError } from './error.js'

/** [N, D], row-major. */
export interface Features {
  readonly data: Float32Array
  readonly shape: readonly [rows: number, width: number]
}

/** @throws ZeroShotError `bad-features` where data and shape disagree */
export function checkFeatures({ data, shape }: Features, name: string): void {
  const [rows, width] = shape
  if (shape.length !== 2 || width < 1 || data.length !== rows * width) {
    const sentence = `${name} must be [N, D] with N * D numbers; its shape is [${shape}] and it has ${data.length}.`
    throw new ZeroShotError('bad-features', sentence, { shape, length: data.length })
  }
}

/**
 * Rows divided by their L2 norm (sums in float64, results float32). Equal to PyTorch's `normalize`.
 * @throws ZeroShotError `no-direction` for a row that is zero or not finite, with its index
 */
export function normalizeRows(features: Features, name = 'features'): Features {
  checkFeatures(features, name)
  const [rows, width] = features.shape
  const data = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++) {
    const norm = normOf(features.data, row * width, width)
    if (!(norm > 0 && norm < Number.POSITIVE_INFINITY)) {
      const sentence = `Row ${row} of ${name} has length ${norm}, so it has no direction; check what was encoded there.`
      throw new ZeroShotError('no-direction', sentence, { row, norm })
    }
    for (let i = row * width; i < (row + 1) * width; i++) data[i] = features.data[i] / norm
  }
  return { data, shape: [rows, width] }
}

function normOf(data: Float32Array, from: number, width: number): number {
  let sum = 0
  for (let i = from; i < from + width; i++) sum += data[i] * data[i]
  return Math.sqrt(sum)
}

/**
 * Dot products of all rows of `a` [N, D] with all rows of `b` [M, D]: cosines, where both are normalised.
 * @returns [N, M]
 * @throws ZeroShotError `bad-features`
 */
export function similarities(a: Features, b: Features): Features {
  checkFeatures(a, 'the first features')
  checkFeatures(b, 'the second features')
  const [n, width] = a.shape
  const [m, other] = b.shape
  if (width !== other) {
    const sentence = `Features of ${width} and ${other} numbers a row cannot be compared: they come from different models.`
    throw new ZeroShotError('bad-features', sentence, { width, other })
  }
  const data = new Float32Array(n * m)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0
      for (let k = 0; k < width; k++) sum += a.data[i * width + k] * b.data[j * width + k]
      data[i * m + j] = sum
    }
  }
  return { data, shape: [n, m] }
}
