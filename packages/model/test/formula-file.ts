// A full-size checkpoint of formula weights as a file of tensors: made when it is read, never stored.
import { formulaConfigs, formulaShapes, formulaTensor } from '@typeclip/golden'
import { fromFloat32, type TensorFile, type TensorInfo } from '@typeclip/weights'

/** The seed of golden/full. */
export const seed = 301

/** OpenAI's layout, float32. */
export function formulaFile(model: keyof typeof formulaConfigs): TensorFile {
  const tensors = new Map<string, TensorInfo>()
  let byteOffset = 0
  for (const [name, shape] of formulaShapes(formulaConfigs[model])) {
    const byteLength = 4 * shape.reduce((product, size) => product * size, 1)
    tensors.set(name, { name, dtype: 'F32', shape, byteLength, byteOffset })
    byteOffset += byteLength
  }
  const read = async (name: string) => {
    const info = tensors.get(name)
    if (info === undefined) throw new Error(`${model} has no ${name}.`)
    return fromFloat32(formulaTensor(name, info.shape, seed), info.shape)
  }
  return {
    tensors,
    metadata: new Map(),
    read,
    async *readMany(names) {
      for (const name of names) yield [name, await read(name)] as const
    },
    dispose() {},
    [Symbol.dispose]() {},
  }
}
