// The weights of a trained model as a checkpoint holds them.
import type { TensorData } from '@typeclip/tensor'
import type { WeightMap } from './memory-file.js'
import { contextOn, type Subject, type Variables, variableOf } from './subject.js'

/** By OpenAI's names and in its form; what an adapter adds is in the matrix that it adapts. */
export async function exportWeights(subject: Subject, variables: Variables): Promise<WeightMap> {
  const { backend, parameters, adapters } = subject
  const parts = new Set(adapters.flatMap(({ a, b }) => [a, b]))
  const adapted = new Set(adapters.map(({ base }) => base))
  const weights = new Map<string, TensorData>()
  for (const parameter of parameters) {
    if (parts.has(parameter)) continue
    const { name, own, shape, outward } = parameter
    const data = adapted.has(parameter)
      ? await backend.session(async () => contextOn(subject, backend, variables).weight(own)?.read())
      : await variableOf(variables, name).read()
    if (data !== undefined) weights.set(name, outward({ shape, data }))
  }
  return weights
}
