// Every operation and update that a training backend has beyond inference, against the references.

import { inferenceTable } from '../ops/index.js'
import type { Tensor } from '../tensor.js'
import { trainingTable } from '../training/index.js'
import type { TrainingBackend, Variable } from '../training-backend.js'
import { updateTable } from '../updates/index.js'
import { backendCall, type Compute, casesOf, type ParityCase, readResults } from './parity.js'

/**
 * Parity of a training backend with the references: every operation that training adds, and every update, on each of
 * its samples and on one variation of it in size.
 * @param backend called once a case; it is not disposed, so one backend may serve all
 * @param random seeded, uniform in [0, 1): the same numbers give the same cases
 */
export function trainingParityCases(
  backend: () => TrainingBackend | Promise<TrainingBackend>,
  random: () => number,
): readonly ParityCase[] {
  const added = Object.fromEntries(Object.entries(trainingTable).filter(([name]) => !(name in inferenceTable)))
  const operations = casesOf(added, random, (name, inputs, weights, attributes) =>
    backendCall(backend, name, inputs, weights, attributes),
  )
  return [...operations, ...casesOf(updateTable, random, updateCall(backend))]
}

type AnyUpdate = (inputs: Readonly<Record<string, Tensor>>, attributes: object) => void

/** What is in the variables after an update. */
function updateCall(backend: () => TrainingBackend | Promise<TrainingBackend>): Compute {
  return async (name, inputs, _, attributes) => {
    const under = await backend()
    const variables: Record<string, Variable> = {}
    for (const [input, { shape, data }] of Object.entries(inputs)) {
      if (!(data instanceof Int32Array)) variables[input] = under.variable({ shape, data })
    }
    try {
      // Which update takes what is known to the table; here all are called alike.
      const updates = under.updates as unknown as Readonly<Record<string, AnyUpdate>>
      updates[name](variables, attributes)
      return await readResults(variables)
    } finally {
      for (const variable of Object.values(variables)) variable.dispose()
    }
  }
}
