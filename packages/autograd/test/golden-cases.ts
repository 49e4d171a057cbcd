// golden/ops as values and gradients that any training backend can be held to.
import { hasShared, readBytes, readJson } from '@typeclip/golden'
import type { TensorData } from '@typeclip/tensor'
import { bytesSource, openSafetensors, type TensorFile, toFloat32, toInt32 } from '@typeclip/weights'
import type { Attributes } from './compositions.js'

export type Floats = TensorData<'float32'>
type Named<T> = Readonly<Record<string, T>>

export interface GoldenCase {
  /** e.g. `linear/quick_gelu-1-5-7` */
  readonly id: string
  readonly op: string
  readonly attributes: Attributes & OptimizerAttributes
  readonly floats: Named<Floats>
  readonly integers: Named<TensorData<'int32'>>
  readonly outputs: Named<Floats>
  /** The gradient that arrives at an output. */
  readonly weights: Named<Floats>
  readonly gradients: Named<Floats>
  /** Largest |got - want|, by `out.NAME` and `grad.NAME`. */
  readonly tolerances: Named<number>
}

export interface OptimizerAttributes {
  readonly lr: number
  readonly betas: readonly [number, number]
  readonly weight_decay: number
  readonly max_norm: number
  readonly decay: number
}

interface Entry extends Named<unknown> {
  readonly id: string
  readonly op: string
  readonly file: string
  readonly attrs: GoldenCase['attributes']
  readonly inputs: Named<string>
  readonly outputs: Named<string>
  readonly w: Named<string>
  readonly grads: Named<string>
  readonly tol: Named<number>
}

/** Every case at hand. */
export async function goldenCases(): Promise<readonly GoldenCase[]> {
  if (!hasShared('golden/ops/ops.json')) return []
  const { cases } = readJson<{ cases: readonly Entry[] }>('golden/ops/ops.json')
  const files = new Map<string, TensorFile>()
  const found: GoldenCase[] = []
  for (const entry of cases) {
    const file = files.get(entry.file) ?? (await openSafetensors(bytesSource(readBytes(`golden/ops/${entry.file}`))))
    files.set(entry.file, file)
    found.push(await readCase(entry, file))
  }
  return found
}

async function readCase({ id, op, attrs, inputs, outputs, w, grads, tol }: Entry, file: TensorFile) {
  const floats: Record<string, Floats> = {}
  const integers: Record<string, TensorData<'int32'>> = {}
  for (const [name, key] of Object.entries(inputs)) {
    const tensor = await file.read(key)
    if (tensor.dtype === 'I32') integers[name] = { shape: tensor.shape, data: toInt32(tensor) }
    else floats[name] = { shape: tensor.shape, data: toFloat32(tensor) }
  }
  const all = async (keys: Named<string>): Promise<Named<Floats>> => {
    const read = Object.entries(keys).map(async ([name, key]) => {
      const tensor = await file.read(key)
      return [name, { shape: tensor.shape, data: toFloat32(tensor) }] as const
    })
    return Object.fromEntries(await Promise.all(read))
  }
  return {
    id,
    op,
    attributes: attrs,
    floats,
    integers,
    outputs: await all(outputs),
    weights: await all(w),
    gradients: await all(grads),
    tolerances: tol,
  }
}
