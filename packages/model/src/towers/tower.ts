// What every encoder is made of: the weights it needs, and how it runs on a backend.
import type { Backend, Observer, Purpose, Tensor } from '@typeclip/tensor'

/** A learned weight of a tower, by our name and in our form (`layouts/` says where it lies in files). */
export interface Parameter {
  readonly name: string
  readonly shape: readonly number[]
  readonly purpose: Purpose
  /** Packed as so many weights of equal rows, because they are used apart. */
  readonly parts?: number
}

/** One run of an encoder, inside a session of the backend. */
export interface Run {
  readonly backend: Backend
  readonly observe: Observer | undefined
  /** Called between steps: lets others run, and throws when the call was aborted or the model disposed. */
  pause(): Promise<void> | void
}

/** Weights of a tower in a backend, by our names; whoever opens the tower keeps them. */
export interface PackedWeights {
  one(name: string): Tensor
  /** The equal blocks of rows of a parameter that has `parts`. */
  parts(name: string): readonly Tensor[]
  /** One that only some models have. */
  optional(name: string): Tensor | undefined
}

/** Tokens from..to-1 of each sequence: [B, T, D] to [B, to - from, D]. */
export function tokensOf({ ops }: Backend, x: Tensor, from: number, to: number): Tensor {
  const [batch, , width] = x.shape
  const ranges = [[0, batch] as const, [from, to] as const, [0, width] as const]
  return ops.slice({ x }, { ranges })
}

/** Shows a value to the observer, if there is one, and hands it on. */
export async function see(run: Run, name: string, tensor: Tensor): Promise<Tensor> {
  await run.observe?.(name, tensor)
  return tensor
}
