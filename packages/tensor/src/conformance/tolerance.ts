// How far a float32 kernel may be from the float64 reference.
import type { AnyOperation, Values } from '../operation.js'
import { type Filled, toValues } from './sample.js'

const roundoff = 2 ** -24

/** What a tolerance needs to know of an operation. */
export type Referenced = Pick<AnyOperation, 'exact' | 'reference'>

/**
 * Largest allowed |got - want|, for the whole result:
 *
 *     max(32 u max|want|, 20 e), u = 2^-24
 *
 * Computing in float32 is like computing exactly from inputs that each moved by about u (backward error, Higham 2002,
 * section 1.5). So `e`, how far the reference itself moves when every input moves by u up or down, is the error that
 * an honest kernel cannot avoid, and the rest is room for sums in any order: a plain float32 sum of 768 products, the
 * longest in the samples, uses 0.4 of it. The form is that of the rule in `golden/ops`, whose second term is measured
 * on PyTorch instead. Operations that only move numbers get 0.
 */
export function toleranceOf(
  operation: Referenced,
  inputs: Filled,
  attributes: object,
  want: Values,
  random: () => number,
): number {
  if (operation.exact) return 0
  let tolerance = 32 * roundoff * largest(want.data)
  for (let round = 0; round < 2; round++) {
    const moved = operation.reference(nudge(inputs, random), attributes)
    tolerance = Math.max(tolerance, 20 * largest(moved.data.map((value, i) => value - want.data[i])))
  }
  return tolerance
}

/** Every float moved by u of itself, up or down; integers stay. */
function nudge(inputs: Filled, random: () => number): Record<string, Values> {
  const values = toValues(inputs)
  for (const [name, { data }] of Object.entries(values)) {
    if (inputs[name].data instanceof Int32Array) continue
    data.forEach((value, i) => {
      data[i] = value * (random() < 0.5 ? 1 - roundoff : 1 + roundoff)
    })
  }
  return values
}

function largest(data: Float64Array): number {
  return data.reduce((top, value) => Math.max(top, Math.abs(value)), 0)
}
