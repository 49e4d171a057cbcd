import {
  bytesSource,
  type Dtype,
  dtypeBytes,
  dtypes,
  openSafetensors,
  type TensorFile,
  WeightsError,
  writeSafetensors,
} from '@typeclip/weights'
import { type NpyArray, readNpy, writeNpy } from '@typeclip/weights/npy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const shapes = fc.array(fc.nat(4), { maxLength: 4 })
const size = (shape: readonly number[]) => shape.reduce((count, dimension) => count * dimension, 1)

const tensors = fc.uniqueArray(
  fc
    .record({
      name: fc.string({ unit: 'binary', maxLength: 12 }).filter(name => !/^__(metadata|proto)__$/.test(name)),
      dtype: fc.constantFrom(...dtypes),
      shape: shapes,
      seed: fc.nat(255),
    })
    .map(({ name, dtype, shape, seed }) => {
      const bytes = Uint8Array.from({ length: size(shape) * dtypeBytes(dtype) }, (_, index) => seed + 7 * index)
      return { name, dtype: dtype as Dtype, shape, bytes }
    }),
  { selector: ({ name }) => name, maxLength: 6 },
)
const metadata = fc.option(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), {
  nil: undefined,
})

async function write(...parameters: [Parameters<typeof writeSafetensors>[0], Record<string, string>?]) {
  const chunks: Uint8Array[] = []
  await writeSafetensors(parameters[0], chunk => void chunks.push(chunk), { metadata: parameters[1] })
  return new Uint8Array(Buffer.concat(chunks))
}

/** Reads every tensor, both ways; every byte count must be what the file says. */
async function readAll(file: TensorFile): Promise<void> {
  for await (const [name, { bytes }] of file.readMany(file.tensors.keys())) {
    expect(bytes.length).toBe(file.tensors.get(name)?.byteLength)
    expect((await file.read(name)).bytes).toEqual(bytes)
  }
}

describe('a safetensors file', () => {
  it('gives back what was written: any names, dtypes and shapes, empty ones and scalars too', async () => {
    await fc.assert(
      fc.asyncProperty(tensors, metadata, async (written, metadata) => {
        using file = await openSafetensors(bytesSource(await write(written, metadata)))
        expect(file.metadata).toEqual(new Map(Object.entries(metadata ?? {})))
        expect(new Set(file.tensors.keys())).toEqual(new Set(written.map(({ name }) => name)))
        for (const { name, dtype, shape, bytes } of written)
          expect(await file.read(name)).toEqual({ dtype, shape, bytes })
        await readAll(file)
      }),
    )
  })

  it('that is damaged anywhere is read within its bounds, or refused with a WeightsError', async () => {
    const damage = fc.record({
      edits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
      cut: fc.option(fc.nat()),
      extra: fc.nat(3),
    })
    let refused = 0
    await fc.assert(
      fc.asyncProperty(tensors, damage, async (written, { edits, cut, extra }) => {
        const whole = await write(written)
        const bytes = new Uint8Array([
          ...whole.subarray(0, cut === null ? whole.length : cut % whole.length),
          ...Array(extra).fill(0),
        ])
        // Most of the interest lies in the header.
        for (const [at, value] of edits) bytes[at % Math.max(1, Math.min(bytes.length, 200))] = value
        try {
          using file = await openSafetensors(bytesSource(bytes))
          await readAll(file)
        } catch (error) {
          if (!(error instanceof WeightsError)) throw error
          refused++
        }
      }),
      { numRuns: 1000 },
    )
    expect(refused).toBeGreaterThan(100)
  })

  it('with any text for a header is refused with a WeightsError, unless it names no tensor', async () => {
    const text = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc.json().map(json => `{"a":{"dtype":"F32","shape":${json},"data_offsets":[0,4]}}`),
      fc.json().map(json => `{"a":${json}}`),
    )
    await fc.assert(
      fc.asyncProperty(text, async text => {
        const json = new TextEncoder().encode(text)
        const bytes = new Uint8Array(8 + json.length)
        new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
        bytes.set(json, 8)
        const opened = await openSafetensors(bytesSource(bytes)).catch((error: unknown) => error)
        if (!(opened instanceof WeightsError)) expect((opened as TensorFile).tensors.size).toBe(0)
      }),
      { numRuns: 500 },
    )
  })
})

describe('an npy file', () => {
  const arrays = fc
    .tuple(shapes, fc.constantFrom('f4', 'f8', 'i4', 'i8', 'u1', 'u2'), fc.nat(255))
    .map(([shape, kind, seed]) => {
      const values = Array.from({ length: size(shape) }, (_, index) => (seed + 31 * index) % 251)
      const make = {
        f4: () => Float32Array.from(values, value => value / 8),
        f8: () => Float64Array.from(values, value => value / 7),
        i4: () => Int32Array.from(values, value => value - 100),
        i8: () => BigInt64Array.from(values, value => BigInt(value) - 100n),
        u1: () => Uint8Array.from(values),
        u2: () => Uint16Array.from(values, value => value * 200),
      }
      return { shape, data: make[kind]() }
    })

  it('gives back what was written, any shape', () => {
    fc.assert(
      fc.property(arrays, ({ shape, data }) => {
        const read = readNpy(writeNpy(data, shape))
        expect(read.shape).toEqual(shape)
        expect(read.data).toEqual(data)
      }),
    )
  })

  it('that is damaged anywhere is read with as many values as its shape says, or refused with a WeightsError', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(arrays, edits, fc.option(fc.nat()), ({ shape, data }, edits, cut) => {
        const whole = writeNpy(data, shape)
        const bytes = whole.slice(0, cut === null ? whole.length : cut % whole.length)
        for (const [at, value] of edits) bytes[at % Math.max(1, Math.min(bytes.length, 90))] = value
        let read: NpyArray
        try {
          read = readNpy(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(WeightsError)
          return
        }
        expect(read.data.length).toBe(size(read.shape))
      }),
      { numRuns: 1000 },
    )
  })
})
