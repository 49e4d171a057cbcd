import { createHash } from 'node:crypto'
import { describeGolden, readBytes, readJson } from '@typeclip/golden'
import { readNpy } from '@typeclip/weights/npy'
import { expect } from 'vitest'
import { coefficients, fixedPoint } from '../src/resample/coefficients.js'
import type { Filter } from '../src/resample/filters.js'
import { resampleBytes } from '../src/resample/fixed-point.js'
import { resampleGrey16 } from '../src/resample/float64.js'
import { createJob } from '../src/resample/job.js'
import { nearestIndices } from '../src/resample/nearest.js'
import { premultiply, unpremultiply } from '../src/resample/premultiply.js'
import { reduceBytes } from '../src/resample/reduce.js'
import { compileResampler, WasmResampler } from '../src/resample/wasm.js'

const folder = 'golden/images/resample'

interface ResizeCase {
  readonly input: string
  readonly output: string
  readonly width: number
  readonly height: number
  readonly filter: Filter
}

interface BoxCase extends ResizeCase {
  readonly box: [number, number, number, number] | null
  readonly sha256: string
}

interface Cases {
  readonly resize: BoxCase[]
  readonly alpha: ResizeCase[]
  readonly grey16: ResizeCase[]
  readonly nearest: { n_in: number; n_out: number; index: number[] }[]
  readonly reduce: { input: string; output: string; factor: [number, number]; box: number[] | null }[]
  readonly reducing_gap: (ResizeCase & { reducing_gap: number })[]
}

interface Row {
  readonly first: number
  readonly ints: number[]
  readonly weights?: number[]
}

interface Table {
  readonly n_in: number
  readonly n_out: number
  readonly lo: number | null
  readonly hi: number | null
  readonly filter: Filter
  readonly rows?: Row[]
  readonly some?: Record<string, Row>
  readonly sha256_int32?: string
}

const cases = readJson<Cases>(`${folder}/cases.json`)
const tables = readJson<Table[]>(`${folder}/coefficients.json`)

function load(file: string) {
  const { data, shape } = readNpy(readBytes(`${folder}/${file}`))
  return { data, height: shape[0], width: shape[1], channels: shape[2] ?? 1 }
}

function sha256(data: Uint8Array | Uint16Array | Int32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex')
}

function bytes(file: string): { data: Uint8Array; width: number; height: number; channels: number } {
  const { data, ...sizes } = load(file)
  if (!(data instanceof Uint8Array)) throw new Error(`${file} is not uint8`)
  return { data, ...sizes }
}

const wasm = new WasmResampler(compileResampler())
const implementations = { typescript: resampleBytes, wasm: wasm.resample.bind(wasm) }
const nameOf = (item: ResizeCase) => `${item.input} -> ${item.width} x ${item.height} ${item.filter} ${item.output}`

for (const [implementation, resample] of Object.entries(implementations)) {
  describeGolden(`images/resample resize (${implementation})`, cases.resize, nameOf, item => {
    const { data, width, height, channels } = bytes(item.input)
    const target = { width: item.width, height: item.height, filter: item.filter, box: item.box ?? undefined }
    const result = resample(data, width, channels, createJob(width, height, target))
    expect(sha256(result)).toBe(item.sha256)
  })

  describeGolden(`images/resample alpha (${implementation})`, cases.alpha, nameOf, item => {
    const { data, width, height, channels } = bytes(item.input)
    const result = resample(premultiply(data, channels), width, channels, createJob(width, height, item))
    unpremultiply(result, channels)
    expect(result).toEqual(bytes(item.output).data)
  })
}

describeGolden('images/resample grey16', cases.grey16, nameOf, item => {
  const { data, width, height } = load(item.input)
  if (!(data instanceof Uint16Array)) throw new Error(`${item.input} is not uint16`)
  expect(resampleGrey16(data, width, createJob(width, height, item))).toEqual(load(item.output).data)
})

describeGolden(
  'images/resample nearest',
  cases.nearest,
  item => `${item.n_in} -> ${item.n_out}`,
  item => expect([...nearestIndices(item.n_in, item.n_out)]).toEqual(item.index),
)

describeGolden(
  'images/resample reduce',
  cases.reduce,
  item => `${item.input} by ${item.factor} ${item.output}`,
  ({ input, output, factor, box }) => {
    const { data, width, height, channels } = bytes(input)
    const [left, top, right, bottom] = box ?? [0, 0, width, height]
    const region = { left, top, width: right - left, height: bottom - top }
    expect(reduceBytes(data, width, channels, factor, region)).toEqual(bytes(output).data)
  },
)

describeGolden(
  'images/coefficients',
  tables,
  item => `${item.n_in} -> ${item.n_out} ${item.filter} [${item.lo}, ${item.hi}]`,
  item => {
    const table = coefficients(item.n_in, item.n_out, item.filter, { low: item.lo ?? 0, high: item.hi ?? item.n_in })
    const integers = fixedPoint(table)
    const rowAt = (index: number) => {
      const start = index * table.taps
      const end = start + table.count[index]
      return { first: table.first[index], ints: [...integers.subarray(start, end)] }
    }
    const rows = item.rows ? [...item.rows.entries()] : Object.entries(item.some ?? {})
    expect(rows.length).toBeGreaterThan(0)
    for (const [index, { first, ints, weights }] of rows) {
      expect(rowAt(Number(index))).toEqual({ first, ints })
      const start = Number(index) * table.taps
      // The engine's sine may differ from C's in the last bit; the integers, which make the pixels, may not.
      weights?.forEach((weight, j) => {
        expect(Math.abs(table.weights[start + j] - weight)).toBeLessThanOrEqual(2 ** -52)
      })
    }
    if (item.sha256_int32) {
      const all = Array.from({ length: item.n_out }, (_, index) => {
        const { first, ints } = rowAt(index)
        return [first, ints.length, ...ints]
      })
      expect(sha256(Int32Array.from(all.flat()))).toBe(item.sha256_int32)
    }
  },
)
