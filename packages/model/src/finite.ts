/** Index of the first number that is NaN or infinite, or -1. */
export function firstNotFinite(values: Float32Array): number {
  // x - x is zero for every finite x and NaN for the others, so that one sum finds out about all.
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] - values[i]
  return sum === 0 ? -1 : values.findIndex(value => !Number.isFinite(value))
}
