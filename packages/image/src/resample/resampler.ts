import { ImageError } from '../error.js'
import { normalize } from '../normalize.js'
import { resampleBytes } from './fixed-point.js'
import type { Job } from './job.js'
import { compileResampler, WasmResampler } from './wasm.js'

export interface ResamplerOptions {
  /** The kernels, compiled by the caller (from `@typeclip/image/url`) where base64 in a script is unwelcome. */
  readonly module?: WebAssembly.Module
  /** Insist on one implementation. By default WebAssembly, and plain TypeScript where there is none. */
  readonly kind?: 'wasm' | 'typescript'
}

// Memory that one huge picture made grow is given back: WebAssembly memory cannot shrink.
const keptBytes = 64 << 20

/** Pillow's 8-bit resampler: the same bytes by WebAssembly and by plain TypeScript. Owns WebAssembly memory. */
export class Resampler {
  readonly kind: 'wasm' | 'typescript'
  readonly #module: WebAssembly.Module | undefined
  #instance: WasmResampler | undefined
  #disposed = false

  constructor({ module, kind }: ResamplerOptions = {}) {
    this.#module = kind === 'typescript' ? undefined : (module ?? compile(kind === 'wasm'))
    this.kind = this.#module ? 'wasm' : 'typescript'
  }

  /**
   * @internal
   * @param data [height, width, channels] of 1 to 4 channels
   * @returns [job.rows.length, job.columns.length, channels]
   */
  resample(data: Uint8Array, width: number, channels: number, job: Job): Uint8Array {
    return this.#run(
      instance => instance.resample(data, width, channels, job),
      () => resampleBytes(data, width, channels, job),
    )
  }

  /**
   * @internal
   * @param rgb [height, width, 3]
   * @param table [3, 256], from `normalizationTable`
   * @param into [3, height, width]
   */
  normalize(rgb: Uint8Array, table: Float32Array, into: Float32Array): void {
    this.#run(
      instance => instance.normalize(rgb, table, into),
      () => normalize(rgb, table, into),
    )
  }

  #run<T>(wasm: (instance: WasmResampler) => T, typescript: () => T): T {
    if (this.#disposed) throw new ImageError('disposed', 'This resampler was disposed of; create another one.')
    if (!this.#module) return typescript()
    const instance = this.#instance ?? new WasmResampler(this.#module)
    this.#instance = undefined
    try {
      const result = wasm(instance)
      if (instance.byteLength <= keptBytes) this.#instance = instance
      return result
    } catch (error) {
      // No more memory: the twin needs less, or fails with a message of its own.
      if (error instanceof RangeError) return typescript()
      throw error
    }
  }

  dispose(): void {
    this.#disposed = true
    this.#instance = undefined
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}

/**
 * A resampler of one's own: with a module compiled elsewhere, or to choose the implementation.
 * @throws ImageError `missing-webassembly` if `kind: 'wasm'` cannot be had
 */
export function createResampler(options: ResamplerOptions = {}): Resampler {
  return new Resampler(options)
}

let shared: Resampler | undefined

/** The resampler of calls that name none, made on first use. It keeps compiled code and memory, nothing of a picture. */
export function defaultResampler(): Resampler {
  shared ??= new Resampler()
  return shared
}

function compile(required: boolean): WebAssembly.Module | undefined {
  try {
    return compileResampler()
  } catch (cause) {
    if (!required) return undefined
    throw new ImageError(
      'missing-webassembly',
      `The WebAssembly resampler cannot start: ${cause instanceof Error ? cause.message : cause}; allow 'wasm-unsafe-eval' or leave out kind.`,
      {},
      { cause },
    )
  }
}
