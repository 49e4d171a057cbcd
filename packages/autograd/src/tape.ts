// What was computed from the tensors of interest, in order, and the walk back (reverse accumulation; Griewank and
// Walther 2008, chapter 3).
import type { Backend, DType, Tensor } from '@typeclip/tensor'
import type { TrainingTable } from '@typeclip/tensor/training'

/** Any tensor; gradients flow through float32 only. */
export type Handle = Tensor<DType>

/** One recorded step. */
export interface Entry {
  /** Those inputs that are tracked; one may come twice. */
  readonly inputs: readonly Handle[]
  readonly outputs: readonly Handle[]
  /** Gradients at the outputs (undefined where none arrived) to gradients at the inputs. */
  pull(gradients: readonly (Tensor | undefined)[]): readonly (Tensor | undefined)[]
}

/** A tensor and the gradient at it. */
export type Seed = readonly [output: Tensor, gradient: Tensor]

/** About a transformer block: freed together on the way back. */
const segment = 16

export class Tape {
  readonly #tracked: Set<Handle>
  readonly #entries: Entry[] = []

  /** @param sources where gradients are to arrive */
  constructor(sources: Iterable<Handle>) {
    this.#tracked = new Set(sources)
  }

  isTracked(tensor: Handle): boolean {
    return this.#tracked.has(tensor)
  }

  add(entry: Entry): void {
    this.#entries.push(entry)
    for (const output of entry.outputs) this.#tracked.add(output)
  }

  /**
   * Gradients at the sources that were reached. They belong to the current scope; what is made on the way is freed
   * segment by segment, so that gradients of activations do not pile up.
   */
  gradients(backend: Backend<TrainingTable>, seeds: readonly Seed[]): Map<Handle, Tensor> {
    const arrived = new Map<Handle, Tensor>()
    const arrive = (tensor: Handle, gradient: Tensor | undefined): void => {
      if (gradient === undefined) return
      const before = arrived.get(tensor)
      arrived.set(tensor, before === undefined ? gradient : backend.ops.add({ a: before, b: gradient }))
    }
    backend.scope(() => {
      for (const [output, gradient] of seeds) arrive(output, gradient)
      return [...arrived.values()]
    })
    for (let end = this.#entries.length; end > 0; end -= segment) {
      backend.scope(() => {
        for (const entry of this.#entries.slice(Math.max(0, end - segment), end).reverse()) {
          const gradients = entry.outputs.map(output => arrived.get(output))
          if (gradients.every(gradient => gradient === undefined)) continue
          const pulled = entry.pull(gradients)
          entry.inputs.forEach((input, i) => {
            arrive(input, pulled[i])
          })
          for (const output of entry.outputs) arrived.delete(output)
        }
        return [...arrived.values()]
      })
    }
    return arrived
  }
}
