// The optimizer of a trainer: AdamW, and Muon for the matrices that it is asked to take.
import type { Tensor } from '@typeclip/tensor'
import type { TrainingBackend, Variable } from '@typeclip/tensor/training'
import { Adamw, type AdamwOptions, type AdamwState } from './adamw.js'
import { Muon, type MuonOptions, type MuonStep } from './muon.js'

export interface MatrixOptimizer {
  /** Which parameters Muon takes; AdamW has the others. */
  readonly takes: (name: string) => boolean
  /** Its learning rate over that of AdamW. */
  readonly rateFactor: number
  readonly options: Omit<MuonOptions, 'mean'>
}

/** Changes parameters in place. */
export interface Optimizer {
  /** @see Adamw.step; nothing is changed where it throws for a lost worker */
  step(gradients: Readonly<Record<string, Tensor | undefined>>, learningRate: number, options?: MuonStep): Promise<void>
  /** `square` holds those of AdamW alone. */
  state(): Promise<AdamwState>
  dispose(): void
}

/** @throws TrainError `bad-state`; TensorError `out-of-memory` */
export function createOptimizer(
  backend: TrainingBackend,
  parameters: Readonly<Record<string, Variable>>,
  options: AdamwOptions,
  matrices: MatrixOptimizer | undefined,
): Optimizer {
  if (matrices === undefined) {
    const adamw = new Adamw(backend, parameters, options)
    return {
      step: async (gradients, learningRate, scaling) => adamw.step(gradients, learningRate, scaling),
      state: () => adamw.state(),
      dispose: () => adamw.dispose(),
    }
  }
  const { takes, rateFactor } = matrices
  const those = (wanted: boolean) =>
    Object.fromEntries(Object.entries(parameters).filter(([name]) => takes(name) === wanted))
  const muon = new Muon(backend, those(true), { ...matrices.options, mean: options.state?.mean })
  let adamw: Adamw
  try {
    adamw = new Adamw(backend, those(false), options)
  } catch (error) {
    muon.dispose()
    throw error
  }
  return {
    async step(gradients, learningRate, settings) {
      const commit = await muon.prepare(gradients, learningRate * rateFactor, settings)
      adamw.step(gradients, learningRate, settings)
      commit()
    },
    async state() {
      const { step, mean, square } = await adamw.state()
      return { step, mean: { ...mean, ...(await muon.mean()) }, square }
    },
    dispose() {
      adamw.dispose()
      muon.dispose()
    },
  }
}
