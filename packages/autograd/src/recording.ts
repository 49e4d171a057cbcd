// A backend that computes like the one under it and notes on a tape what gradients will need.
import { type Backend, type Kernels, type Tensor, tensorsIn } from '@typeclip/tensor'
import type { DifferentiableTable, TrainingTable } from '@typeclip/tensor/training'
import { AutogradError } from './error.js'
import type { AnyRule } from './rule.js'
import { rules } from './rules/index.js'
import { type Handle, Tape } from './tape.js'

/** What a loss computes with: models take it as the backend that they run on. */
export interface Recording extends Backend<DifferentiableTable> {
  /**
   * Gradient checkpointing (Chen et al. 2016): what `block` computes inside is freed at once and computed again on the
   * way back, so that only its result is kept. `block` must compute the same when called again.
   */
  recompute<R>(block: () => R): R
}

export interface RecordOptions {
  /** Treats every `scope` of a model as a block to recompute; false unless set. */
  readonly recomputeScopes?: boolean
}

type AnyInputs = Readonly<Record<string, Handle | undefined>>
type AnyKernels = Readonly<Record<string, (inputs: AnyInputs, attributes?: object) => Tensor>>

/**
 * Who hears of each call: a tape; a block's first run, which only notes which tensors of the tape around it used; or
 * the tape of its second run, which must use the same.
 */
type Listener = { readonly tape: Tape; readonly around?: Tape } | { readonly used: Set<Handle>; readonly of: Tape }

/** A recording on `tape`. */
export function recordingOn(
  tape: Tape,
  backend: Backend<TrainingTable>,
  { recomputeScopes = false }: RecordOptions,
): Recording {
  let listener: Listener = { tape }

  function listening<R>(to: Listener, run: () => R): R {
    const before = listener
    listener = to
    try {
      return run()
    } finally {
      listener = before
    }
  }

  // Which kernel takes what is known to the table; here all are called alike.
  const kernels = backend.ops as unknown as AnyKernels
  const scalar = (value: number): Tensor => backend.tensor(Float32Array.of(value), [], 'float32')

  function kernel(name: string, rule: AnyRule): AnyKernels[string] {
    return (inputs, attributes = {}) => {
      if ('used' in listener) {
        for (const input of Object.values(inputs)) if (input && listener.of.isTracked(input)) listener.used.add(input)
        return kernels[name](inputs, attributes)
      }
      const { tape, around } = listener
      if (around !== undefined) assertSame(name, inputs, tape, around)
      const wanted = Object.entries(inputs).flatMap(([key, input]) =>
        input !== undefined && input.dtype === 'float32' && tape.isTracked(input) ? [[key, input] as const] : [],
      )
      if (wanted.length === 0) return kernels[name](inputs, attributes)
      const unfused = rule.unfuse?.(inputs, attributes, ops)
      if (unfused !== undefined) return unfused
      const output = kernels[name](inputs, attributes)
      tape.add({
        inputs: wanted.map(([, input]) => input),
        outputs: [output],
        pull([gradient]) {
          if (gradient === undefined) return []
          const gradients = rule.gradients?.({ ops: backend.ops, scalar, inputs, attributes, output, gradient })
          return wanted.map(([key]) => gradients?.[key]())
        },
      })
      return output
    }
  }

  const bound = Object.entries<AnyRule>(rules).map(([name, rule]) => [name, kernel(name, rule)])
  // The types of the kernels follow from the table's; entries forget which is which.
  const ops = Object.fromEntries(bound) as Kernels<DifferentiableTable>

  function recompute<R>(block: () => R): R {
    if ('used' in listener) return backend.scope(block)
    const { tape } = listener
    const used = new Set<Handle>()
    const result = backend.scope(() => listening({ used, of: tape }, block))
    const made = madeBy(result, tape)
    if (used.size === 0 || made.length === 0) return result
    const inputs = [...used]
    tape.add({
      inputs,
      outputs: made,
      pull: gradients =>
        backend.scope(() => {
          const again = new Tape(inputs)
          const outputs = madeBy(listening({ tape: again, around: tape }, block), tape)
          const seeds = outputs.flatMap((output, i) => {
            const gradient = gradients[i]
            return gradient === undefined ? [] : [[output, gradient] as const]
          })
          const arrived = again.gradients(backend, seeds)
          return inputs.map(input => arrived.get(input))
        }),
    })
    return result
  }

  return {
    info: backend.info,
    ops,
    tensor: (data, shape, dtype) => backend.tensor(data, shape, dtype),
    pack: (weight, purpose) => backend.pack(weight, purpose),
    // While recording, what a scope would free is what gradients need.
    scope<R>(run: () => R): R {
      if ('used' in listener) return backend.scope(run)
      return recomputeScopes ? recompute(run) : run()
    },
    session: run => backend.session(run),
    memory: () => backend.memory(),
    dispose: () => backend.dispose(),
    [Symbol.dispose]: () => backend.dispose(),
    recompute,
  }
}

/** The tensors that a block returns and made itself: what the tape around knows already has its own way back. */
function madeBy(result: unknown, tape: Tape): Tensor[] {
  return tensorsIn(result).filter((tensor): tensor is Tensor => tensor.dtype === 'float32' && !tape.isTracked(tensor))
}

/** What the tape around knows, a block's second run may use only if its first run did. */
function assertSame(operation: string, inputs: AnyInputs, tape: Tape, around: Tape): void {
  for (const [input, tensor] of Object.entries(inputs)) {
    if (tensor === undefined || tape.isTracked(tensor) || !around.isTracked(tensor)) continue
    throw new AutogradError(
      'not-repeatable',
      `A recomputed block gave ${operation} another ${input} when it ran again. It must not read a variable that changes.`,
      { operation, input, shape: tensor.shape },
    )
  }
}
