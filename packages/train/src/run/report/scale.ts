// Where numbers lie on an axis, and which of them are written there.

export interface Axis {
  /** From the low end, 0, to the high end, 1. */
  place(value: number): number
  readonly ticks: readonly number[]
}

/** An axis from and to round numbers, about `count` of them written. */
export function linearAxis(low: number, high: number, count = 5): Axis {
  const size = Math.max(Math.abs(low), Math.abs(high))
  // Numbers that differ by nothing that could be seen have an axis as one number has.
  const span = high - low > Math.max(size * 1e-9, 1e-12) ? high - low : size > 1e-12 ? size : 1
  const step = roundStep(span / count)
  const first = Math.floor(low / step + 1e-9)
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9))
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
  return { ticks, place: value => (value - first * step) / ((last - first) * step) }
}

/** An axis that ends where the numbers do. */
export function tightAxis(low: number, high: number, count = 5): Axis {
  const { ticks } = linearAxis(low, high, count)
  const span = high - low > 1e-12 ? high - low : 1
  return { ticks: ticks.filter(tick => tick >= low && tick <= high), place: value => (value - low) / span }
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const factor = [1, 2, 5, 10].find(one => one * power >= least * (1 - 1e-9)) ?? 10
  return factor * power
}

/** A number in few letters. */
export function short(value: number): string {
  const size = Math.abs(value)
  if (value === 0) return '0'
  if (size >= 1e6) return `${trimmed(value / 1e6)}M`
  if (size >= 1e4) return `${trimmed(value / 1e3)}k`
  if (size < 1e-4) return value.toExponential(1).replace('.0e', 'e').replace('e-', 'e−')
  return trimmed(value)
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(3)))
}
