// Recording by hand, for models that wait on their way and for gradients that arrive from elsewhere.
import type { Backend, Tensor } from '@typeclip/tensor'
import type { TrainingTable } from '@typeclip/tensor/training'
import { AutogradError } from './error.js'
import { type Recording, type RecordOptions, recordingOn } from './recording.js'
import { type Handle, type Seed, Tape } from './tape.js'

export interface Recorder {
  /** Compute with this. */
  readonly backend: Recording
  /**
   * The gradients of a loss [] at the sources that it depends on.
   * @throws AutogradError `shape-mismatch`, `not-recorded`
   */
  gradients(loss: Tensor): ReadonlyMap<Handle, Tensor>
  /**
   * The gradients of sum(output * gradient) over all pairs: how a loss computed elsewhere from features flows on
   * (Gao et al. 2021, GradCache). Outputs that depend on no source are passed over.
   * @throws AutogradError `shape-mismatch`
   */
  gradientsAlong(seeds: readonly Seed[]): ReadonlyMap<Handle, Tensor>
}

/**
 * Records what is computed from `sources`. Call inside a scope or session of the backend: what is recorded lives until
 * that ends.
 */
export function record(
  backend: Backend<TrainingTable>,
  sources: Iterable<Handle>,
  options: RecordOptions = {},
): Recorder {
  const tape = new Tape(sources)
  return {
    backend: recordingOn(tape, backend, options),
    gradients(loss) {
      const { shape } = loss
      if (shape.length > 0) {
        throw new AutogradError('shape-mismatch', `A loss is one number; this one has the shape [${shape}].`, { shape })
      }
      if (!tape.isTracked(loss)) {
        throw new AutogradError(
          'not-recorded',
          'The loss depends on none of the sources. Compute it with the recording backend, from them.',
        )
      }
      return tape.gradients(backend, [[loss, backend.tensor(Float32Array.of(1), [], 'float32')]])
    },
    gradientsAlong(seeds) {
      for (const [{ shape }, gradient] of seeds) {
        if (String(shape) === String(gradient.shape)) continue
        throw new AutogradError(
          'shape-mismatch',
          `The gradient of a tensor [${shape}] has its shape, not [${gradient.shape}].`,
          { shape, gradient: gradient.shape },
        )
      }
      return tape.gradients(
        backend,
        seeds.filter(([output]) => tape.isTracked(output)),
      )
    },
  }
}
