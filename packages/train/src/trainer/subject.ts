// What trains, as the passes over it see it; and its weights on a backend, adapters applied.
import type { ClipConfig } from '@typeclip/model'
import type { Tensor } from '@typeclip/tensor'
import type { TrainingBackend, Variable } from '@typeclip/tensor/training'
import { type Adapter, adapted } from '../adapter/lora.js'
import type { Collective } from '../collective/collective.js'
import type { LossBackend } from '../loss/contrastive.js'
import type { EncodeContext } from './encoders.js'
import type { Objective } from './objective.js'
import type { Parameter, Reader } from './parameters.js'

/** Variables by the parameters' names. */
export type Variables = ReadonlyMap<string, Variable>

export interface Subject {
  readonly backend: TrainingBackend
  readonly vision: NonNullable<ClipConfig['vision']>
  readonly text: NonNullable<ClipConfig['text']>
  readonly objective: Objective
  readonly parameters: readonly Parameter[]
  readonly adapters: readonly Adapter[]
  /** Those that train, in the order of the parameters. */
  readonly trained: readonly Parameter[]
  readonly variables: Variables
  /** Blocks are computed again on the way back. */
  readonly recompute: boolean
  readonly collective: Collective | undefined
  /** Called between steps of a tower: throws where the work is not wanted any more. */
  pause(): Promise<void> | void
}

/** The variables of one reader that train. */
export function trainedBy({ trained, variables }: Subject, reader: Reader): readonly Variable[] {
  return trained.filter(parameter => parameter.reader === reader).map(({ name }) => variableOf(variables, name))
}

/** The weights of a model on a backend, which may record. @param variables those of the subject unless set */
export function contextOn(
  subject: Subject,
  backend: LossBackend,
  variables: Variables = subject.variables,
): EncodeContext {
  const { parameters, adapters, pause } = subject
  const names = new Map(parameters.map(({ own, name }) => [own, name]))
  const changes = new Map(adapters.map(adapter => [adapter.base.own, adapter]))
  const made = new Map<string, Tensor>()
  return {
    backend,
    pause,
    weight(own) {
      const name = names.get(own)
      if (name === undefined) return undefined
      const change = changes.get(own)
      if (change === undefined) return variableOf(variables, name)
      const weight = made.get(own) ?? adapted(backend, change, part => variableOf(variables, part.name))
      made.set(own, weight)
      return weight
    },
  }
}

export function variableOf(variables: Variables, name: string): Variable {
  const variable = variables.get(name)
  if (variable === undefined) throw new Error(`There is a variable of ${name}.`)
  return variable
}
