// Muon (Jordan et al. 2024) over named matrices: steps of equal size in every direction, which few large batches
// need far fewer of than AdamW does.
import type { Shape, Tensor } from '@typeclip/tensor'
import type { TrainingBackend, Variable } from '@typeclip/tensor/training'
import type { Collective } from '../collective/collective.js'
import { TrainError } from '../error.js'
import { createMoments, type SavedMoments } from './moments.js'
import { orthogonalize } from './orthogonalize.js'
import { shareAmongRanks } from './share-among-ranks.js'

export interface MuonOptions {
  /** 0.95 unless set. */
  readonly momentum?: number
  /** Of each parameter. */
  readonly weightDecay: (name: string, shape: Shape) => number
  /** Multiplies the learning rate of a parameter, in its decay too; 1 unless set. */
  readonly learningRateFactor?: (name: string) => number
  /** How many square-shaped parts a matrix [parts * R, C] is made of, e.g. 3 where q, k and v are fused; 1 unless set. */
  readonly parts?: (name: string) => number
  /** Running means of gradients to go on from. */
  readonly mean?: SavedMoments
}

type NamedGradients = Readonly<Record<string, Tensor | undefined>>

export interface MuonStep {
  /** Multiplies every gradient first; 1 unless set. */
  readonly gradientScale?: number
  /** Ranks that hold the same gradients share the work; the result has the same bits as without. */
  readonly collective?: Collective
}

interface Entry {
  readonly parameter: Variable
  readonly mean: Variable
  readonly factor: number
  readonly decay: number
  readonly parts: number
}

/** Changes matrices in place; owns their running means. */
export class Muon {
  readonly #backend: TrainingBackend
  readonly #entries = new Map<string, Entry>()
  readonly #momentum: number
  #disposed = false

  /**
   * @param parameters matrices [R, C]
   * @throws TrainError `bad-state`; TensorError `out-of-memory`
   */
  constructor(backend: TrainingBackend, parameters: Readonly<Record<string, Variable>>, options: MuonOptions) {
    const { momentum = 0.95, weightDecay, learningRateFactor = () => 1, parts = () => 1, mean } = options
    this.#backend = backend
    this.#momentum = momentum
    for (const [name, variable] of createMoments(backend, parameters, 'mean', mean)) {
      const parameter = parameters[name]
      const [factor, decay] = [learningRateFactor(name), weightDecay(name, parameter.shape)]
      this.#entries.set(name, { parameter, mean: variable, factor, decay, parts: parts(name) })
    }
  }

  /**
   * One step, inside a session. A parameter without a gradient stays as it is, decay included. The root mean square
   * of a change is 0.2 times the rate (Liu et al. 2025), about that of AdamW.
   * @param gradients of the parameters, by their names; their scale is of no account but from step to step
   * @throws as `prepare`
   */
  async step(gradients: NamedGradients, learningRate: number, settings?: MuonStep): Promise<void> {
    const commit = await this.prepare(gradients, learningRate, settings)
    commit()
  }

  /**
   * Computes a step and changes nothing; the function returned, called in the same session, takes it.
   * @throws TrainError `disposed`, `worker-lost`; TensorError
   */
  async prepare(
    gradients: NamedGradients,
    learningRate: number,
    { gradientScale = 1, collective }: MuonStep = {},
  ): Promise<() => void> {
    if (this.#disposed) throw new TrainError('disposed', 'This optimizer was disposed. Create another from its state.')
    const found = [...this.#entries].flatMap(([name, entry]) => {
      const gradient = gradients[name]
      return gradient === undefined ? [] : [{ ...entry, gradient }]
    })
    const direction = ({ mean, gradient, parts }: (typeof found)[number]): Tensor =>
      this.#backend.scope(() => this.#direction(mean, gradient, gradientScale, parts))
    const directions = await shareAmongRanks(this.#backend, collective, found, direction)
    return () => {
      for (const [i, { parameter, mean, factor, decay, parts, gradient }] of found.entries()) {
        this.#backend.scope(() => {
          const [rows, columns] = parameter.shape
          const rate = learningRate * factor
          const size = rate * 0.2 * Math.sqrt(Math.max(rows / parts, columns))
          const parameterGradient = this.#scaled(gradient, gradientScale)
          this.#backend.updates.ema({ average: mean, parameter: parameterGradient }, { decay: this.#momentum })
          this.#apply(parameter, directions[i], size, rate * decay)
        })
      }
    }
  }

  /** Copies of the running means. @throws TrainError `disposed` */
  async mean(): Promise<Readonly<Record<string, Float32Array>>> {
    if (this.#disposed) throw new TrainError('disposed', 'This optimizer was disposed. Create another from its state.')
    const mean: Record<string, Float32Array> = {}
    for (const [name, entry] of this.#entries) mean[name] = await entry.mean.read()
    return mean
  }

  /** Frees the running means; the parameters stay their owner's. Harmless when repeated. */
  dispose(): void {
    this.#disposed = true
    for (const { mean } of this.#entries.values()) mean.dispose()
    this.#entries.clear()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  /** Orthogonal parts of the gradient as Nesterov's momentum expects it next. */
  #direction(mean: Variable, gradient: Tensor, gradientScale: number, parts: number): Tensor {
    const { ops } = this.#backend
    const momentum = this.#momentum
    const now = this.#times(1 - momentum, this.#scaled(gradient, gradientScale))
    const next = ops.add({ a: this.#times(momentum, mean), b: now })
    const ahead = ops.add({ a: this.#times(momentum, next), b: now })
    if (parts === 1) return orthogonalize(this.#backend, ahead)
    const [rows, columns] = mean.shape
    const each = rows / parts
    return Array.from({ length: parts }, (_, part) => {
      const ranges = [[part * each, (part + 1) * each] as const, [0, columns] as const]
      return orthogonalize(this.#backend, ops.slice({ x: ahead }, { ranges }))
    }).reduce((a, b) => ops.concat({ a, b }, { axis: 0 }))
  }

  /** parameter = (1 - decay) parameter - size change */
  #apply(parameter: Variable, change: Tensor, size: number, decay: number): void {
    const { updates } = this.#backend
    // Decoupled decay is a running mean of what the matrix moves towards.
    if (decay > 0)
      updates.ema({ average: parameter, parameter: this.#times(-size / decay, change) }, { decay: 1 - decay })
    else updates.accumulate({ total: parameter, x: this.#times(-size, change) })
  }

  #scaled(gradient: Tensor, factor: number): Tensor {
    return factor === 1 ? gradient : this.#times(factor, gradient)
  }

  #times(factor: number, a: Tensor): Tensor {
    return this.#backend.ops.mul({ a, b: this.#backend.tensor(Float32Array.of(factor), [], 'float32') })
  }
}
