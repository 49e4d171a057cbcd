// Tensors in memory, read like a file: whatever takes a checkpoint's file takes them too.
import type { TensorFile } from '@typeclip/weights'
import { TrainError } from '../error.js'

/** Numbers by name, as `Trainer.weights` gives them. */
export type WeightMap = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>

/** Not a copy: what is read are the map's own numbers. */
export function fileOf(weights: WeightMap): TensorFile {
  const read = (name: string) => {
    const found = weights.get(name)
    if (found === undefined) throw new TrainError('bad-option', `The weights lack ${name}.`, { name })
    const { shape, data } = found
    return { dtype: 'F32' as const, shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
  }
  return {
    tensors: new Map(
      [...weights].map(([name, { shape, data }]) => [
        name,
        { name, dtype: 'F32', shape, byteLength: data.byteLength, byteOffset: 0 },
      ]),
    ),
    metadata: new Map(),
    read: async name => read(name),
    async *readMany(wanted) {
      for (const name of wanted) yield [name, read(name)]
    },
    dispose() {},
    [Symbol.dispose]() {},
  }
}

/** The file as if it held only tensors that `shown` takes. */
export function partOf(file: TensorFile, shown: (name: string) => boolean): TensorFile {
  return {
    tensors: new Map([...file.tensors].filter(([name]) => shown(name))),
    metadata: file.metadata,
    read: (name, options) => file.read(name, options),
    readMany: (names, options) => file.readMany(names, options),
    dispose() {},
    [Symbol.dispose]() {},
  }
}
