// AdamW over named parameters (Loshchilov and Hutter 2019), with what CLIP's training asks of it.
import type { Shape, Tensor } from '@typeclip/tensor'
import type { TrainingBackend, Variable } from '@typeclip/tensor/training'
import { TrainError } from '../error.js'
import { createMoments, type SavedMoments } from './moments.js'

export interface AdamwOptions {
  /** 0.9 unless set. */
  readonly beta1?: number
  /** 0.98 unless set, as for vision transformers. */
  readonly beta2?: number
  /** 1e-6 unless set. */
  readonly epsilon?: number
  /** 0.2 unless set, on what `decays` says; or of each parameter by itself. */
  readonly weightDecay?: number | ((name: string, shape: Shape) => number)
  /** Tensors of two axes and more, unless set: no gains, biases, class token or learned numbers of a loss. */
  readonly decays?: (name: string, shape: Shape) => boolean
  /** Multiplies the learning rate of a parameter, in its decay too; 1 unless set. */
  readonly learningRateFactor?: (name: string) => number
  /** To go on from. @see Adamw.state */
  readonly state?: AdamwState
}

/** What a step depends on beside parameters and gradients. Plain data. */
export interface AdamwState {
  /** Steps done. */
  readonly step: number
  /** Running means of gradients, and of their squares, by parameter. */
  readonly mean: Readonly<Record<string, Float32Array>>
  readonly square: SavedMoments
}

interface Entry {
  readonly parameter: Variable
  readonly mean: Variable
  readonly square: Variable
  readonly factor: number
  readonly decay: number
}

/** Changes parameters in place; owns their running means. */
export class Adamw {
  readonly #backend: TrainingBackend
  readonly #entries = new Map<string, Entry>()
  readonly #rates: { readonly beta1: number; readonly beta2: number; readonly epsilon: number }
  #step: number
  #disposed = false

  /** @throws TrainError `bad-state`; TensorError `out-of-memory` */
  constructor(backend: TrainingBackend, parameters: Readonly<Record<string, Variable>>, options: AdamwOptions = {}) {
    const { beta1 = 0.9, beta2 = 0.98, epsilon = 1e-6, weightDecay = 0.2, state } = options
    const { decays = (_, shape) => shape.length >= 2, learningRateFactor = () => 1 } = options
    const decayOf =
      typeof weightDecay === 'function'
        ? weightDecay
        : (name: string, shape: Shape) => (decays(name, shape) ? weightDecay : 0)
    this.#backend = backend
    this.#rates = { beta1, beta2, epsilon }
    this.#step = state?.step ?? 0
    const means = createMoments(backend, parameters, 'mean', state?.mean)
    let squares: typeof means
    try {
      squares = createMoments(backend, parameters, 'square', state?.square)
    } catch (error) {
      for (const mean of means.values()) mean.dispose()
      throw error
    }
    for (const [name, parameter] of Object.entries(parameters)) {
      const [mean, square] = [means.get(name), squares.get(name)]
      if (mean === undefined || square === undefined) continue
      const [factor, decay] = [learningRateFactor(name), decayOf(name, parameter.shape)]
      this.#entries.set(name, { parameter, mean, square, factor, decay })
    }
  }

  /**
   * One step. A parameter without a gradient stays as it is, decay included.
   * @param gradients of the parameters, by their names
   * @param options.gradientScale multiplies every gradient first: what clipping leaves of it; 1 unless set
   * @throws TrainError `disposed`; TensorError
   */
  step(
    gradients: Readonly<Record<string, Tensor | undefined>>,
    learningRate: number,
    { gradientScale = 1 }: { readonly gradientScale?: number } = {},
  ): void {
    this.#assertAlive()
    this.#step++
    for (const [name, { parameter, mean, square, factor, decay: weightDecay }] of this.#entries) {
      const gradient = gradients[name]
      if (gradient === undefined) continue
      const rates = { ...this.#rates, learningRate: learningRate * factor, weightDecay, step: this.#step }
      this.#backend.updates.adamw({ parameter, gradient, mean, square }, { ...rates, gradientScale })
    }
  }

  /** A copy of all that a resumed run needs. @throws TrainError `disposed` */
  async state(): Promise<AdamwState> {
    this.#assertAlive()
    const mean: Record<string, Float32Array> = {}
    const square: Record<string, Float32Array> = {}
    for (const [name, entry] of this.#entries) {
      mean[name] = await entry.mean.read()
      square[name] = await entry.square.read()
    }
    return { step: this.#step, mean, square }
  }

  /** Frees the running means; the parameters stay their owner's. Harmless when repeated. */
  dispose(): void {
    this.#disposed = true
    for (const { mean, square } of this.#entries.values()) {
      mean.dispose()
      square.dispose()
    }
    this.#entries.clear()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  #assertAlive(): void {
    if (this.#disposed) throw new TrainError('disposed', 'This optimizer was disposed. Create another from its state.')
  }
}
