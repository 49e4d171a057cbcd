// Runs the WASM kernels: lays out their memory, feeds the source in bands that stay in the cache, collects the result.
import { base64 } from '../wasm-bytes/resample.js'
import type { Axis, Job } from './job.js'
import { columnTable, rowTable } from './tables.js'

type Expand = (a: number, b: number, c: number, d: number, blocks: number, to: number) => void
type Horizontal = (expanded: number, table: number, columns: number, a: number, b: number, c: number, d: number) => void

interface Kernels {
  readonly memory: WebAssembly.Memory
  readonly expand1: Expand
  readonly expand2: Expand
  readonly expand3: Expand
  readonly expand4: Expand
  readonly horizontal1: Horizontal
  readonly horizontal2: Horizontal
  readonly horizontal3: Horizontal
  readonly horizontal4: Horizontal
  readonly normalize: (rgb: number, end: number, table: number, to: number, planeBytes: number) => void
  readonly vertical: (
    src: number,
    stride: number,
    width: number,
    table: number,
    rows: number,
    dst: number,
    dstStride: number,
  ) => void
}

/** Rows of bytes that a pass reads. */
interface Rows {
  readonly stride: number
  /** How many rows may be asked for at once. */
  readonly limit: number
  /** Makes rows [from, to) readable and returns the address of the first; earlier answers may be gone. */
  readonly at: (from: number, to: number) => number
}

const page = 65536
// Vectors are read and written whole, so each region is followed by as many bytes that belong to nobody.
const slack = 64
// The band, the vectors made of it and the weights of a wide picture stay in a second-level cache of 256 KiB.
const bandBytes = 1 << 16
// Pixels that are normalised at a time.
const normalizedPixels = 1 << 16
// Columns whose pairs one round of expandN makes.
const blockColumns = [16, 8, 4, 4]

/** Compiles the kernels from the bytes that the package carries; small enough to be compiled at once everywhere. */
export function compileResampler(): WebAssembly.Module {
  return new WebAssembly.Module(Uint8Array.from(atob(base64), char => char.charCodeAt(0)))
}

/** One instance of the kernels with its memory, which grows with the pictures and is used again. */
export class WasmResampler {
  readonly #kernels: Kernels
  #top = 0

  constructor(module: WebAssembly.Module) {
    this.#kernels = new WebAssembly.Instance(module).exports as unknown as Kernels
  }

  /** Bytes of memory held. */
  get byteLength(): number {
    return this.#kernels.memory.buffer.byteLength
  }

  /**
   * The same result as `resampleBytes` of fixed-point.ts, for 1 to 4 channels.
   * @throws RangeError where WebAssembly's 4 GiB do not suffice
   */
  resample(data: Uint8Array, width: number, channels: number, job: Job): Uint8Array {
    const { columns, rows, verticalFirst } = job
    this.#top = slack
    const source = this.#source(data, width, channels, job)
    let result: Rows
    if (verticalFirst) {
      const middle = this.#vertical(source, (columns.to - columns.from) * channels, rows)
      result = this.#horizontal(middle, channels, columns, rows.length)
    } else {
      const middle = this.#horizontal(source, channels, columns, rows.to - rows.from)
      result = this.#vertical(middle, columns.length * channels, rows)
    }
    return this.#collect(result, columns.length * channels, rows.length)
  }

  /** The same result as `normalize` of normalize.ts. */
  normalize(rgb: Uint8Array, table: Float32Array, into: Float32Array): void {
    const pixels = rgb.length / 3
    this.#top = slack
    const block = Math.min(pixels, normalizedPixels)
    const [source, weights, result] = [block * 3, table.byteLength, block * 12].map(bytes => this.#reserve(bytes))
    const { buffer } = this.#kernels.memory
    new Float32Array(buffer, weights, table.length).set(table)
    for (let from = 0; from < pixels; from += block) {
      const length = Math.min(block, pixels - from)
      new Uint8Array(buffer).set(rgb.subarray(from * 3, (from + length) * 3), source)
      this.#kernels.normalize(source, source + length * 3, weights, result, length * 4)
      for (let plane = 0; plane < 3; plane++) {
        into.set(new Float32Array(buffer, result + plane * length * 4, length), plane * pixels + from)
      }
    }
  }

  /** The part of the picture that the job reads, copied band by band. */
  #source(data: Uint8Array, width: number, channels: number, { columns, rows, verticalFirst }: Job): Rows {
    const rowBytes = width * channels
    const partBytes = (columns.to - columns.from) * channels
    const origin = rows.from * rowBytes + columns.from * channels
    // One copy of whole rows costs less than many of half rows; but rows a multiple of 4 KiB apart evict each other.
    const whole = partBytes * 2 > rowBytes && rowBytes % 2048 !== 0
    const stride = whole ? rowBytes : padded(partBytes)
    const readsDown = verticalFirst || !columns.coefficients
    const tall = readsDown && rows.coefficients ? rows.coefficients.count.reduce((a, b) => Math.max(a, b)) : 0
    const limit = Math.max(4, tall, Math.floor(bandBytes / stride) & ~3)
    const address = this.#reserve((limit + 1) * stride)
    const at = (from: number, to: number): number => {
      const bytes = new Uint8Array(this.#kernels.memory.buffer)
      const start = origin + from * rowBytes
      if (whole) {
        bytes.set(data.subarray(start, start + (to - from - 1) * rowBytes + partBytes), address)
      } else {
        for (let row = from; row < to; row++) {
          const begin = origin + row * rowBytes
          bytes.set(data.subarray(begin, begin + partBytes), address + (row - from) * stride)
        }
      }
      return address
    }
    return { stride, limit, at }
  }

  #horizontal(source: Rows, channels: number, axis: Axis, height: number): Rows {
    if (!axis.coefficients) return source
    const { expand, horizontal } = this.#forChannels(channels)
    const vectorBytes = 8 * channels
    const { words, pairs } = columnTable(axis, axis.coefficients, vectorBytes)
    const blocks = Math.ceil((axis.to - axis.from) / blockColumns[channels - 1])
    const table = this.#put(words)
    const vectors = this.#reserve((blocks * blockColumns[channels - 1] * vectorBytes) / 2 + pairs * vectorBytes)
    const stride = padded(axis.length * channels)
    const result = this.#reserve((height + 1) * stride)
    for (let from = 0; from < height; from += source.limit) {
      const to = Math.min(height, from + source.limit)
      const address = source.at(from, to)
      for (let row = from; row < to; row += 4) {
        const last = to - 1
        const [a, b, c, d] = [row, Math.min(row + 1, last), Math.min(row + 2, last), Math.min(row + 3, last)]
        const start = address - from * source.stride
        const { stride: step } = source
        expand(start + a * step, start + b * step, start + c * step, start + d * step, blocks, vectors)
        const [toA, toB, toC, toD] = [a, b, c, d].map(index => result + index * stride)
        horizontal(vectors, table, axis.length, toA, toB, toC, toD)
      }
    }
    return { stride, limit: Number.POSITIVE_INFINITY, at: from => result + from * stride }
  }

  #vertical(source: Rows, rowBytes: number, axis: Axis): Rows {
    if (!axis.coefficients) return source
    const { first, count } = axis.coefficients
    const { words, records } = rowTable(axis, axis.coefficients)
    const table = this.#put(words)
    const stride = padded(rowBytes)
    const result = this.#reserve(axis.length * stride)
    let row = 0
    while (row < axis.length) {
      const begin = first[row] - axis.from
      let end = begin
      let next = row
      while (next < axis.length) {
        const reach = Math.max(end, first[next] - axis.from + count[next])
        if (next > row && reach - begin > source.limit) break
        end = reach
        next++
      }
      const address = source.at(begin, end) - begin * source.stride
      const record = table + records[row] * 2
      this.#kernels.vertical(address, source.stride, rowBytes, record, next - row, result + row * stride, stride)
      row = next
    }
    return { stride, limit: Number.POSITIVE_INFINITY, at: from => result + from * stride }
  }

  #collect(rows: Rows, rowBytes: number, height: number): Uint8Array {
    const result = new Uint8Array(height * rowBytes)
    for (let from = 0; from < height; from += rows.limit) {
      const to = Math.min(height, from + rows.limit)
      const address = rows.at(from, to)
      const bytes = new Uint8Array(this.#kernels.memory.buffer)
      for (let row = from; row < to; row++) {
        const start = address + (row - from) * rows.stride
        result.set(bytes.subarray(start, start + rowBytes), row * rowBytes)
      }
    }
    return result
  }

  #forChannels(channels: number): { expand: Expand; horizontal: Horizontal } {
    const kernels = this.#kernels
    if (channels === 1) return { expand: kernels.expand1, horizontal: kernels.horizontal1 }
    if (channels === 2) return { expand: kernels.expand2, horizontal: kernels.horizontal2 }
    if (channels === 3) return { expand: kernels.expand3, horizontal: kernels.horizontal3 }
    return { expand: kernels.expand4, horizontal: kernels.horizontal4 }
  }

  #put(table: Int16Array): number {
    const address = this.#reserve(table.byteLength)
    new Int16Array(this.#kernels.memory.buffer, address, table.length).set(table)
    return address
  }

  #reserve(bytes: number): number {
    const address = this.#top
    this.#top = Math.ceil((address + bytes + slack) / 64) * 64
    const { memory } = this.#kernels
    const missing = this.#top - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / page))
    return address
  }
}

/** A row length that keeps vectors apart and neighbouring rows out of each other's cache sets. */
function padded(bytes: number): number {
  const stride = (bytes + 16 + 63) & ~63
  return stride % 128 === 0 ? stride + 64 : stride
}
