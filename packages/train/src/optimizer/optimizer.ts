// The optimizer of a trainer: AdamW, and Muon for the matrices that it is asked to take.
import type { Tensor } from '@typeclip/tensor'
import type { TrainingBackend, Variable } from '@typeclip/tensor/training'
import { Adamw, type AdamwOptions, type AdamwState } from './adamw.js'
import { Muon, type MuonOptions } from './muon.js'

export interface MatrixOptimizer {
  /** Which parameters Muon takes; AdamW has the others. */
  readonly takes: (name: string) => boolean
  /** Its learning rate over that of AdamW. */
  readonly rateFactor: number
  readonly options: Omit<MuonOptions, 'mean'>
}

/** Changes parameters in place. */
export interface Optimizer {
  /** @see Adamw.step */
  step(
    gradients: Readonly<Record<string, Tensor | undefined>>,
    learningRate: number,
    options?: { readonly gradientScale?: number },
  ): void
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
  if (matrices === undefined) return new Adamw(backend, parameters, options)
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
    step(gradients, learningRate, scaling) {
      adamw.step(gradients, learningRate, scaling)
      muon.step(gradients, learningRate * rateFactor, scaling)
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
