// The activations that `linear` can fuse, each also an operation of its own.

/** `none`: identity. `quickGelu`: x sigmoid(1.702 x). `gelu`: exact, with erf. `geluTanh`: its tanh form. */
export type Activation = 'none' | 'quickGelu' | 'gelu' | 'geluTanh' | 'relu'

/** The activation in float64. */
export function activationReference(activation: Activation): (x: number) => number {
  switch (activation) {
    case 'none':
      return x => x
    case 'quickGelu':
      return x => x / (1 + Math.exp(-1.702 * x))
    case 'gelu':
      return x => (x / 2) * (1 + erf(x / Math.SQRT2))
    case 'geluTanh':
      return x => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
    case 'relu':
      return x => (x < 0 ? 0 : x) // NaN stays NaN
  }
}

/** erf in float64: its Maclaurin series below 3, the continued fraction of erfc above (Abramowitz and Stegun 7.1.6, 7.1.14). */
export function erf(x: number): number {
  const magnitude = Math.abs(x)
  const value = magnitude < 3 ? series(magnitude) : 1 - complement(magnitude)
  return x < 0 ? -value : value
}

function series(x: number): number {
  let term = x
  let sum = x
  for (let n = 0; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 3)
    sum += term
  }
  return ((2 * Math.exp(-x * x)) / Math.sqrt(Math.PI)) * sum
}

function complement(x: number): number {
  let fraction = x
  for (let n = 60; n > 0; n--) fraction = x + n / 2 / fraction
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction
}
