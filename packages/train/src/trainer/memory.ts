// What a trainer remembers, in variables of its backend: parameters, their running means, the optimizer's moments.
import type { Shape, TensorData } from '@typeclip/tensor'
import type { Variable } from '@typeclip/tensor/training'
import type { AdamwState } from '../optimizer/adamw.js'
import { createOptimizer, type MatrixOptimizer, type Optimizer } from '../optimizer/optimizer.js'
import { ratesOf } from '../optimizer/rates.js'
import type { TrainerOptions } from './options.js'
import { isBlockMatrix, type Parameter } from './parameters.js'
import { type Variables, variableOf } from './subject.js'

export interface Memory {
  /** Steps done. */
  readonly step: number
  readonly seed: number
  readonly variables: Variables
  /** Of what trains; empty without `ema`. */
  readonly averages: Variables
  readonly optimizer: Optimizer
  dispose(): void
}

/** Numbers to start or go on from, by the parameters' names and in the towers' form. */
export interface Numbers {
  readonly step: number
  readonly seed: number
  readonly values: ReadonlyMap<string, TensorData>
  /** The parameters themselves unless set. */
  readonly averages?: ReadonlyMap<string, TensorData>
  readonly optimizer?: AdamwState
}

/** @throws TrainError `bad-option`; TensorError `out-of-memory`, having given back what it took */
export function createMemory(
  { backend, optimizer: settings, groups = [], layerDecay, ema }: TrainerOptions,
  parameters: readonly Parameter[],
  trained: readonly Parameter[],
  { step, seed, values, averages: means = values, optimizer: moments }: Numbers,
): Memory {
  const { weightDecay = 0.2, betas = [0.9, 0.98], epsilon = 1e-6 } = settings
  const rates = ratesOf(trained, groups, layerDecay)
  const held: { dispose(): void }[] = []
  const keep = <T extends { dispose(): void }>(resource: T): T => {
    held.push(resource)
    return resource
  }
  const dispose = (): void => {
    for (const resource of held) resource.dispose()
  }
  const hold = (its: readonly Parameter[], numbers: ReadonlyMap<string, TensorData>): ReadonlyMap<string, Variable> =>
    new Map(
      its.flatMap(({ name }) => {
        const value = numbers.get(name)
        return value === undefined ? [] : [[name, keep(backend.variable(value))] as const]
      }),
    )
  try {
    const variables = hold(parameters, values)
    const averages = ema === undefined ? new Map<string, Variable>() : hold(trained, means)
    const own = {
      weightDecay: (name: string, shape: Shape) =>
        rates.get(name)?.weightDecay ?? (shape.length >= 2 ? weightDecay : 0),
      learningRateFactor: (name: string) => rates.get(name)?.factor ?? 1,
    }
    const optimizer = keep(
      createOptimizer(
        backend,
        Object.fromEntries(trained.map(({ name }) => [name, variableOf(variables, name)])),
        { ...own, beta1: betas[0], beta2: betas[1], epsilon, state: moments },
        matricesOf(settings, trained, own),
      ),
    )
    return { step, seed, variables, averages, optimizer, dispose }
  } catch (error) {
    dispose()
    throw error
  }
}

/** Muon's part of the optimizer: the matrices of blocks. */
function matricesOf(
  { learningRate, muon }: TrainerOptions['optimizer'],
  trained: readonly Parameter[],
  own: Pick<MatrixOptimizer['options'], 'weightDecay' | 'learningRateFactor'>,
): MatrixOptimizer | undefined {
  if (muon === undefined) return undefined
  const taken = new Set(trained.filter(isBlockMatrix).map(({ name }) => name))
  return {
    takes: name => taken.has(name),
    rateFactor: muon.learningRate / learningRate,
    options: { ...own, momentum: muon.momentum, parts: name => (/in_proj_weight$/.test(name) ? 3 : 1) },
  }
}
