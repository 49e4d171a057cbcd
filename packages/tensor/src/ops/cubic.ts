// Which inputs, and how much of each, make an output of a bicubic resize along one axis.

/** One output is the sum of `weights[i]` times the input at `at[i]`. */
export interface Taps {
  readonly at: readonly number[]
  readonly weights: readonly number[]
}

/**
 * Taps of every output, half-pixel centres. A backend may use them as they are: they are a few numbers.
 *
 * With `antialias`, the filter widens by `from / to` when shrinking, taps outside are left out and the rest made
 * to sum to 1 (Pillow's `Resample.c`; PyTorch's interpolate with antialias=True). Without, four taps, those
 * outside read from the edge (PyTorch's plain bicubic).
 * @param a coefficient of Keys 1981: -0.5 in Pillow, -0.75 in PyTorch's plain bicubic
 */
export function cubicTaps(from: number, to: number, antialias: boolean, a: number): Taps[] {
  const scale = from / to
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale
    return antialias ? widened(centre, from, Math.max(scale, 1), a) : clamped(centre, from, a)
  })
}

function widened(centre: number, size: number, stretch: number, a: number): Taps {
  const first = Math.max(0, Math.trunc(centre - 2 * stretch + 0.5))
  const end = Math.min(size, Math.trunc(centre + 2 * stretch + 0.5))
  const at = Array.from({ length: end - first }, (_, i) => first + i)
  const weights = at.map(x => cubic((x + 0.5 - centre) / stretch, a))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return { at, weights: weights.map(weight => weight / sum) }
}

function clamped(centre: number, size: number, a: number): Taps {
  const first = Math.floor(centre - 0.5) - 1
  const positions = [0, 1, 2, 3].map(i => first + i)
  return {
    at: positions.map(x => Math.min(Math.max(x, 0), size - 1)),
    weights: positions.map(x => cubic(x + 0.5 - centre, a)),
  }
}

/** Cubic convolution (Keys 1981, equation 4). */
function cubic(x: number, a: number): number {
  const t = Math.abs(x)
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1
  if (t < 2) return (((t - 5) * t + 8) * t - 4) * a
  return 0
}
