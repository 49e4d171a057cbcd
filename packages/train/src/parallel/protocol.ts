// What a team and its threads say to each other.
import type { ClipConfig } from '@typeclip/model'
import type { SharedGroup } from '../collective/shared-group.js'
import { TrainError, type TrainErrorCode } from '../error.js'
import type { WeightMap } from '../trainer/memory-file.js'
import type { TrainerOptions } from '../trainer/options.js'
import type { Trainer } from '../trainer/trainer.js'
import type { LossRecipe } from './loss-recipe.js'

/** Options of a trainer that can be sent to a thread. */
export interface ReplicaOptions
  extends Omit<TrainerOptions, 'backend' | 'collective' | 'loss' | 'weights' | 'patchDropout' | 'signal'> {
  readonly loss: LossRecipe
  readonly weights?: WeightMap
  readonly patchDropout?: { readonly kept: number }
}

/** Methods of a trainer that a thread is asked for. */
export type Method = 'step' | 'gradients' | 'encodeImages' | 'encodeTexts' | 'weights' | 'state' | 'restore'

export type Given<M extends Method> = Parameters<Trainer[M]>
export type Result<M extends Method> = Awaited<ReturnType<Trainer[M]>>

export type Request =
  | { readonly kind: 'open'; readonly rank: number; readonly size: number; readonly options: ReplicaOptions }
  /** Before the first step, and after each failure. */
  | { readonly kind: 'join'; readonly group: SharedGroup }
  | { readonly kind: 'call'; readonly method: Method; readonly given: readonly unknown[] }

/** The answer to `open`. */
export interface Opened {
  readonly config: ClipConfig
  readonly trained: Trainer['trained']
  readonly size: Trainer['size']
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: PlainError }

/** An error as it crosses threads: cloning keeps its message alone. */
export interface PlainError {
  readonly name: string
  readonly message: string
  readonly code?: unknown
  readonly facts?: Readonly<Record<string, unknown>>
}

export function toPlain(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, code, facts }: Error & Partial<PlainError> = error
  return { name, message, code, facts }
}

/** A TrainError again, or an error with the name, code and facts that it had. */
export function fromPlain({ name, message, code, facts }: PlainError): Error {
  // Codes of a TrainError come from one on the other thread.
  if (name === 'TrainError') return new TrainError(code as TrainErrorCode, message, facts)
  return Object.assign(new Error(message), { name }, code !== undefined && { code, facts })
}
