// Steps of several sides on the same batch: first the same numbers, then times by turns.
import { alternate } from '../alternate.mjs'

/** Relative: float32 sums in other orders, grown over a few steps. */
const tolerance = 1e-4

/** A side: `step()` takes one step and says { loss, gradientNorm, cpu }, cpu in milliseconds. */

/**
 * Takes the same steps on two sides, from the same weights.
 * @returns losses of the first, and the largest relative difference of the other
 */
export async function sameSteps(first, other, { steps }) {
  const losses = []
  let largest = 0
  for (let step = 0; step < steps; step++) {
    const [want, found] = [await first.step(), await other.step()]
    losses.push(want.loss)
    largest = Math.max(largest, assertSame(want, found))
  }
  return { losses, largest }
}

/** @returns the larger of the relative differences of loss and gradient norm @throws Error where it is no rounding */
export function assertSame(want, found) {
  const differences = ['loss', 'gradientNorm'].map(what => Math.abs(found[what] - want[what]) / Math.abs(want[what]))
  const largest = Math.max(...differences)
  if (largest <= tolerance) return largest
  throw new Error(
    `Loss ${want.loss} and gradient norm ${want.gradientNorm} on one side, ${found.loss} and ${found.gradientNorm} on the other.`,
  )
}

/** @returns by the sides' names the median wall time of a step and the median of its CPU time, milliseconds */
export async function timeSteps(sides, options) {
  const cpu = Object.fromEntries(sides.map(({ name }) => [name, []]))
  const contenders = sides.map(({ name, step }) => [name, async () => cpu[name].push((await step()).cpu)])
  const wall = await alternate(Object.fromEntries(contenders), { warmUp: 1, ...options })
  return Object.fromEntries(
    sides.map(({ name }) => [name, { wall: wall[name].median, cpu: median(cpu[name].slice(1)) }]),
  )
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
