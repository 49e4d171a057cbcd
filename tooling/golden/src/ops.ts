// Forward values of golden/ops as cases that any backend can be held to.
import { type Backend, type Purpose, type Shape, sizeOf, type TensorData } from '@typeclip/tensor'
import { bytesSource, openSafetensors, type TensorFile, toFloat32, toInt32 } from '@typeclip/weights'
import { hasShared, readBytes, readJson } from './corpus.js'
import { forwards, type GoldenAttributes } from './ops-forward.js'

type Floats = TensorData<'float32'>

/** One case of golden/ops whose op the inference table computes. */
export interface OpCase {
  /** e.g. `linear/quick_gelu-1-5-7` */
  readonly id: string
  readonly op: string
  readonly attributes: GoldenAttributes
  readonly floats: Readonly<Record<string, Floats>>
  readonly integers: Readonly<Record<string, TensorData<'int32'>>>
  readonly want: Floats
  /** Largest |got - want| that the golden allows. */
  readonly tolerance: number
}

interface Entry {
  readonly id: string
  readonly op: string
  readonly file: string
  readonly attrs: GoldenAttributes
  readonly inputs: Readonly<Record<string, string>>
  readonly outputs: Readonly<Record<string, string>>
  readonly tol: Readonly<Record<string, number>>
}

/** Every forward case of the inference table at hand; none where the corpus lacks golden/ops. */
export async function opCases(): Promise<readonly OpCase[]> {
  if (!hasShared('golden/ops/ops.json')) return []
  const { cases } = readJson<{ cases: readonly Entry[] }>('golden/ops/ops.json')
  const files = new Map<string, TensorFile>()
  const found: OpCase[] = []
  for (const entry of cases) {
    if (!(entry.op in forwards)) continue
    const file = files.get(entry.file) ?? (await openSafetensors(bytesSource(readBytes(`golden/ops/${entry.file}`))))
    files.set(entry.file, file)
    const item = arrange(await readCase(entry, file))
    if (item !== undefined) found.push(item)
  }
  return found
}

/**
 * Largest |got - want| over every way the table has to a case, with weights plain and packed; infinite for a wrong
 * shape or NaN.
 */
export async function largestError(item: OpCase, backend: Backend): Promise<number> {
  const plain = await errorOf(item, backend, () => undefined)
  return Math.max(plain, await errorOf(item, backend, purposeOf))
}

function errorOf(item: OpCase, backend: Backend, purpose: typeof purposeOf): Promise<number> {
  return backend.session(async () => {
    const weights = new Map(
      Object.entries(item.floats).flatMap(([name, data]) => {
        const use = purpose(name, data.shape)
        return use === undefined ? [] : [[name, backend.pack(data, use)] as const]
      }),
    )
    try {
      const floats = mapRecord(
        item.floats,
        ({ data, shape }, name) => weights.get(name) ?? backend.tensor(data, shape, 'float32'),
      )
      const integers = mapRecord(item.integers, ({ data, shape }) => backend.tensor(data, shape, 'int32'))
      let error = 0
      for (const result of forwards[item.op](backend.ops, floats, integers, item.attributes)) {
        error = Math.max(error, distance({ shape: result.shape, data: await result.read() }, item.want))
      }
      return error
    } finally {
      for (const weight of weights.values()) weight.dispose()
    }
  })
}

/** What a model would pack the input for. */
function purposeOf(name: string, shape: Shape): Purpose | undefined {
  if (name === 'table') return 'table'
  if (name.endsWith('weight')) return shape.length === 1 ? 'vector' : 'linear'
  return name.endsWith('bias') || name === 'position' || name === 'token' ? 'vector' : undefined
}

function distance(got: Floats, want: Floats): number {
  if (String(got.shape) !== String(want.shape) || got.data.length !== want.data.length) return Number.POSITIVE_INFINITY
  const errors = got.data.map((value, i) => Math.abs(value - want.data[i]))
  return errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : errors.reduce((top, error) => Math.max(top, error), 0)
}

async function readCase({ id, op, attrs, inputs, outputs, tol }: Entry, file: TensorFile): Promise<OpCase> {
  const floats: Record<string, Floats> = {}
  const integers: Record<string, TensorData<'int32'>> = {}
  for (const [name, key] of Object.entries(inputs)) {
    const tensor = await file.read(key)
    if (tensor.dtype === 'I32') integers[name] = { shape: tensor.shape, data: toInt32(tensor) }
    else floats[name] = { shape: tensor.shape, data: toFloat32(tensor) }
  }
  const out = await file.read(outputs.out)
  const want = { shape: out.shape, data: toFloat32(out) }
  return { id, op, attributes: attrs, floats, integers, want, tolerance: tol['out.out'] }
}

/** The case in the table's layouts; undefined where the table has no operation for it. */
function arrange(item: OpCase): OpCase | undefined {
  if (item.op === 'attention') {
    // Heads side by side in the channels: [B, H, T, D] -> [B, T, H, D] -> [B, T, C].
    const heads = item.floats.q.shape[1]
    const floats = mapRecord(item.floats, joinHeads)
    return { ...item, attributes: { ...item.attributes, heads }, floats, want: joinHeads(item.want) }
  }
  if (item.op === 'conv2d') {
    const [, , p, q] = item.floats.weight.shape
    const { stride, padding } = item.attributes
    if (p !== stride || q !== stride || padding !== 0) return undefined
    // Patches as tokens: [B, C, h, w] -> [B, h, w, C] -> [B, T, C].
    const { shape, data } = permute(item.want, [0, 2, 3, 1])
    return { ...item, want: { shape: [shape[0], shape[1] * shape[2], shape[3]], data } }
  }
  return item
}

function joinHeads(x: Floats): Floats {
  const { shape, data } = permute(x, [0, 2, 1, 3])
  return { shape: [shape[0], shape[1], shape[2] * shape[3]], data }
}

/** Axis i of the result is axis `axes[i]` of x. */
function permute(x: Floats, axes: readonly number[]): Floats {
  const strides = x.shape.map((_, axis) => sizeOf(x.shape.slice(axis + 1)))
  const shape = axes.map(axis => x.shape[axis])
  const steps = axes.map(axis => strides[axis])
  const data = x.data.map((_, to) => {
    let [rest, from] = [to, 0]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += (rest % shape[axis]) * steps[axis]
      rest = Math.floor(rest / shape[axis])
    }
    return x.data[from]
  })
  return { shape, data }
}

function mapRecord<T, R>(record: Readonly<Record<string, T>>, map: (value: T, name: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]))
}
