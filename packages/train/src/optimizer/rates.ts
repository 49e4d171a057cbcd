// How fast each parameter learns and decays: groups by name, and less the nearer a layer is to the input.

import { TrainError } from '../error.js'
import type { Parameter } from '../trainer/parameters.js'
import { matcher, type Pattern } from '../trainer/pattern.js'

export interface ParameterGroup {
  readonly pattern: Pattern
  /** Multiplies the learning rate, in the decay too. */
  readonly learningRateFactor?: number
  /** Instead of the optimizer's, on every parameter of the group, gains and biases too. */
  readonly weightDecay?: number
}

export interface Rates {
  readonly factor: number
  /** The group's; undefined where the optimizer's own rule stands. */
  readonly weightDecay: number | undefined
}

/**
 * By the parameters' names. Of several groups that a name is in, factors multiply and the last decay counts. With
 * `layerDecay` d, block i of a tower of L (counted from 1) learns at d^(L + 1 - i), embeddings at d^(L + 1), what
 * comes after the blocks at 1 (BEiT, Bao et al. 2021).
 * @throws TrainError `bad-option`
 */
export function ratesOf(
  parameters: readonly Parameter[],
  groups: readonly ParameterGroup[],
  layerDecay = 1,
): ReadonlyMap<string, Rates> {
  check('layerDecay', layerDecay, 1)
  const names = parameters.map(({ name }) => name)
  const chosen = groups.map(({ pattern, learningRateFactor = 1, weightDecay }, i) => {
    check(`groups[${i}].learningRateFactor`, learningRateFactor, 1000)
    if (weightDecay !== undefined) check(`groups[${i}].weightDecay`, weightDecay, 10)
    return { matches: matcher(`groups[${i}].pattern`, [pattern], names), learningRateFactor, weightDecay }
  })
  return new Map(
    parameters.map(parameter => {
      const its = chosen.filter(({ matches }) => matches(parameter.name))
      const factor = its.reduce((product, group) => product * group.learningRateFactor, 1)
      const weightDecay = its.reduce<number | undefined>((last, group) => group.weightDecay ?? last, undefined)
      return [parameter.name, { factor: factor * layerDecay ** layersAbove(parameter, parameters), weightDecay }]
    }),
  )
}

/** How many steps of depth lie between a parameter and the output of its tower. */
function layersAbove({ name, reader }: Parameter, parameters: readonly Parameter[]): number {
  if (reader === 'loss') return 0
  const blocks = parameters.filter(other => other.reader === reader).map(other => blockOf(other.name))
  const layers = Math.max(...blocks) + 1
  const block = blockOf(name)
  if (block >= 0) return layers - block
  return /(^|\.)(ln_post|ln_final|proj|text_projection)\b/.test(name) ? 0 : layers + 1
}

/** -1 outside of blocks. */
function blockOf(name: string): number {
  return Number(/resblocks\.(\d+)\./.exec(name)?.[1] ?? -1)
}

function check(field: string, value: number, most: number): void {
  if (Number.isFinite(value) && value >= 0 && value <= most) return
  throw new TrainError('bad-option', `${field} is ${value}; it must lie between 0 and ${most}.`, { field, value })
}
