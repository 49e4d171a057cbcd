// Reads a tower's weights from a file and hands them to a backend, holding few of them at a time.
import type { Backend, Weight } from '@typeclip/tensor'
import { type TensorFile, toFloat32 } from '@typeclip/weights'
import { ModelError } from './error.js'
import { firstNotFinite } from './finite.js'
import type { Place } from './layouts/layout.js'
import type { Block } from './layouts/transform.js'
import type { PackedWeights, Parameter } from './towers/tower.js'

/** Weights in a backend that `dispose` gives back. */
export interface DisposableWeights extends PackedWeights {
  dispose(): void
}

/**
 * Reads and packs the parameters of a tower.
 * @throws ModelError `not-finite` (the tensor by its name in the file), and what the file and the backend throw;
 * whatever was packed until then is given back
 */
export async function packWeights(
  file: TensorFile,
  parameters: readonly Parameter[],
  places: ReadonlyMap<string, Place>,
  backend: Backend,
  signal: AbortSignal,
): Promise<DisposableWeights> {
  const packed = new Map<string, readonly Weight[]>()
  const weights = collection(packed)
  try {
    for await (const [parameter, block] of readParameters(file, parameters, places, signal)) {
      packed.set(parameter.name, pack(backend, parameter, block))
    }
  } catch (error) {
    weights.dispose()
    throw error
  }
  return weights
}

/** Each parameter in our form, float32, as soon as all its parts were read; in the order of the file. */
export async function* readParameters(
  file: TensorFile,
  parameters: readonly Parameter[],
  places: ReadonlyMap<string, Place>,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly [Parameter, Block]> {
  const wanted = new Map<string, { parameter: Parameter; place: Place; parts: Map<string, Block> }>()
  for (const parameter of parameters) {
    const place = places.get(parameter.name)
    if (place === undefined) continue
    const entry = { parameter, place, parts: new Map<string, Block>() }
    for (const name of place.names) wanted.set(name, entry)
  }
  for await (const [name, data] of file.readMany(wanted.keys(), { signal })) {
    const entry = wanted.get(name)
    if (entry === undefined) continue
    const values = toFloat32(data)
    checkFinite(name, values)
    entry.parts.set(name, { shape: data.shape, bytes: bytesOf(values) })
    if (entry.parts.size < entry.place.names.length) continue
    const parts = entry.place.names.flatMap(part => entry.parts.get(part) ?? [])
    entry.parts.clear()
    yield [entry.parameter, entry.place.transform.join(parts, 4)]
  }
}

function pack(backend: Backend, { purpose, parts = 1 }: Parameter, { shape, bytes }: Block): readonly Weight[] {
  const data = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  const length = data.length / parts
  const part = [shape[0] / parts, ...shape.slice(1)]
  return Array.from({ length: parts }, (_, i) =>
    backend.pack({ shape: part, data: data.subarray(i * length, (i + 1) * length) }, purpose),
  )
}

function collection(packed: ReadonlyMap<string, readonly Weight[]>): DisposableWeights {
  const parts = (name: string): readonly Weight[] => {
    const found = packed.get(name)
    if (found !== undefined) return found
    throw new ModelError('missing-tensor', `The weights lack ${name}.`, { name })
  }
  return {
    parts,
    one: name => parts(name)[0],
    optional: name => packed.get(name)?.[0],
    dispose() {
      for (const list of packed.values()) for (const weight of list) weight.dispose()
    },
  }
}

/** @throws ModelError `not-finite` */
export function checkFinite(name: string, values: Float32Array): void {
  const index = firstNotFinite(values)
  if (index < 0) return
  const what = Number.isNaN(values[index]) ? 'NaN' : 'an infinite number'
  throw new ModelError(
    'not-finite',
    `${name} holds ${what} at index ${index}; the file is damaged or was trained so.`,
    {
      name,
      index,
      value: values[index],
    },
  )
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
