// All that a trainer remembers from step to step, as plain data, and back.
import type { TensorData } from '@typeclip/tensor'
import { TrainError } from '../error.js'
import type { AdamwState } from '../optimizer/adamw.js'
import type { WeightMap } from './memory-file.js'
import type { Parameter } from './parameters.js'
import { type Variables, variableOf } from './subject.js'
import type { TrainerState } from './trainer.js'

/** What changes from step to step, in a backend's variables and in numbers. */
export interface Remembered {
  readonly step: number
  readonly seed: number
  readonly variables: Variables
  /** Empty without `ema`. */
  readonly averages: Variables
  readonly optimizer: AdamwState
}

/** The same as plain data, in the towers' form. */
export interface Recalled {
  readonly step: number
  readonly seed: number
  readonly values: ReadonlyMap<string, TensorData>
  readonly averages: ReadonlyMap<string, TensorData>
  readonly optimizer: AdamwState
}

export async function stateOf(
  parameters: readonly Parameter[],
  trained: readonly Parameter[],
  { step, seed, variables, averages, optimizer }: Remembered,
): Promise<TrainerState> {
  const tensors = new Map<string, TensorData>()
  const set = (kind: Kind, { name, shape, outward }: Parameter, data: Float32Array): void => {
    tensors.set(`${kind}/${name}`, outward({ shape, data }))
  }
  for (const parameter of parameters) set('trained', parameter, await variableOf(variables, parameter.name).read())
  for (const parameter of trained) {
    const { name } = parameter
    const average = averages.get(name)
    if (average !== undefined) set('averaged', parameter, await average.read())
    set('mean', parameter, optimizer.mean[name])
    const square = optimizer.square[name]
    if (square !== undefined) set('square', parameter, square)
  }
  return { tensors, facts: { step, seed } }
}

/** What a trainer remembers beside parameters and running means of gradients. */
export interface Remembers {
  readonly averaged: readonly Parameter[]
  /** Those whose gradients' squares AdamW keeps. */
  readonly squared: readonly Parameter[]
}

/** @throws TrainError `bad-state` where the state is of another model, or of a trainer with other options */
export function recall(
  parameters: readonly Parameter[],
  trained: readonly Parameter[],
  { averaged, squared }: Remembers,
  { tensors, facts }: TrainerState,
): Recalled {
  const wanted: readonly (readonly [Kind, readonly Parameter[]])[] = [
    ['trained', parameters],
    ['mean', trained],
    ['square', squared],
    ['averaged', averaged],
  ]
  const count = wanted.reduce((sum, [, its]) => sum + its.length, 0)
  const all = (kind: Kind): ReadonlyMap<string, TensorData> => {
    const its = wanted.find(([name]) => name === kind)?.[1] ?? []
    return new Map(its.map(parameter => [parameter.name, recallOne(kind, parameter, tensors)]))
  }
  const numbers = (kind: Kind) => Object.fromEntries([...all(kind)].map(([name, { data }]) => [name, data]))
  const found = {
    values: all('trained'),
    averages: all('averaged'),
    optimizer: { step: countOf(facts, 'step'), mean: numbers('mean'), square: numbers('square') },
  }
  if (tensors.size !== count) {
    const sentence = `The state holds ${tensors.size} tensors, and this trainer remembers ${count}; it is of a trainer with other options.`
    throw new TrainError('bad-state', sentence, { found: tensors.size, wanted: count })
  }
  return { step: countOf(facts, 'step'), seed: countOf(facts, 'seed'), ...found }
}

type Kind = 'trained' | 'averaged' | 'mean' | 'square'

function recallOne(kind: Kind, { name, shape, outward, inward }: Parameter, tensors: WeightMap): TensorData {
  const found = tensors.get(`${kind}/${name}`)
  const wanted = outward({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) }).shape
  if (found !== undefined && String(found.shape) === String(wanted)) return inward(found)
  const sentence =
    found === undefined
      ? `The state holds no ${kind}/${name}; it is of another model, or of a trainer with other options.`
      : `${kind}/${name} of the state has the shape [${found.shape}], not [${wanted}]; it is of another model.`
  throw new TrainError('bad-state', sentence, { name, kind, found: found?.shape, wanted })
}

function countOf(facts: TrainerState['facts'], name: string): number {
  const value = facts[name]
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw new TrainError('bad-state', `The state says no ${name}: ${String(value)} is no whole number.`, { name, value })
}
