// A CLIP that runs: two towers that map pictures and texts to vectors of one length (Radford et al. 2021).
import type { Backend, Observer, Tensor } from '@typeclip/tensor'
import { chunksByLength, evenChunks, oneChunk } from './chunk.js'
import type { ClipConfig } from './config/config.js'
import { ModelError } from './error.js'
import { checkIds, checkPixels, type Pixels, type TokenIds } from './input.js'
import type { LayoutName } from './layouts/layout.js'
import { createLazy, type Lazy } from './lazy.js'
import { createPause } from './pause.js'
import { pooledPositions, type TextEncoder } from './towers/text.js'
import type { Run } from './towers/tower.js'
import type { ImageEncoder } from './towers/vit.js'

export interface EncodeOptions {
  /** Divide each feature by its L2 norm; false unless set. */
  readonly normalize?: boolean
  /** Seen within 100 ms for work of ViT-B/32's size. */
  readonly signal?: AbortSignal
  /** Rows done, rows in all. */
  readonly onProgress?: (done: number, total: number) => void
  /**
   * Called with every named value of the tower, in order. While someone observes, the batch is not cut and blocks are
   * computed step by step, whole: slower, and equal within rounding.
   */
  readonly observe?: Observer
}

/** One vector a row. */
export interface Features {
  readonly data: Float32Array
  /** [B, E] */
  readonly shape: readonly [number, number]
}

/** The parts that `loadModel` puts together. */
export interface ClipParts {
  readonly config: ClipConfig
  readonly layout: LayoutName
  readonly warnings: readonly string[]
  readonly logitScale: number
  readonly logitBias: number | null
  readonly backend: Backend
  /** Undefined where the config has no such tower. */
  readonly loadVision: ((signal: AbortSignal) => Promise<ImageEncoder>) | undefined
  readonly loadText: ((signal: AbortSignal) => Promise<TextEncoder>) | undefined
}

/** A model whose towers are read from the file when they are first used, each alone. Made by `loadModel`. */
export class ClipModel {
  readonly config: ClipConfig
  /** How the file names its weights. */
  readonly layout: LayoutName
  /** What was odd about the file, one sentence each. */
  readonly warnings: readonly string[]
  /** Logarithm of the scale: logits are exp(logitScale) times the cosine (plus the bias). */
  readonly logitScale: number
  readonly logitBias: number | null
  readonly #backend: Backend
  readonly #vision: Lazy<ImageEncoder> | undefined
  readonly #text: Lazy<TextEncoder> | undefined
  #disposed = false

  constructor({ config, layout, warnings, logitScale, logitBias, backend, loadVision, loadText }: ClipParts) {
    this.config = config
    this.layout = layout
    this.warnings = warnings
    this.logitScale = logitScale
    this.logitBias = logitBias
    this.#backend = backend
    this.#vision = loadVision && createLazy(loadVision)
    this.#text = loadText && createLazy(loadText)
  }

  /**
   * Reads a tower's weights now rather than at its first use.
   * @throws ModelError `missing-tower`, `not-finite`, `disposed`, and what the file throws
   */
  async load(tower: 'vision' | 'text', { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    this.#check(signal)
    await (tower === 'vision' ? this.#visionTower() : this.#textTower()).encoder.get(signal)
    this.#check(signal)
  }

  /**
   * Features of pictures. Sizes other than the config's are read with an interpolated position table.
   * @param pixels [B, 3, H, W], normalised as the model's preprocessing says
   * @throws ModelError `bad-pixels`, `missing-tower`, `disposed`, and while the tower loads `not-finite`; the reason of an aborted `signal`
   */
  async encodeImages(pixels: Pixels, options: EncodeOptions = {}): Promise<Features> {
    const { signal, observe } = options
    this.#check(signal)
    const tower = this.#visionTower()
    checkPixels(pixels, tower.config)
    const [batch, channels, height, width] = pixels.shape
    const encoder = await tower.encoder.get(signal)
    this.#check(signal)
    const size = channels * height * width
    const chunks = observe === undefined ? evenChunks(batch, encoder.stepOperations(height, width)) : oneChunk(batch)
    return this.#encode(batch, chunks, options, (rows, run) => {
      const data = pixels.data.subarray(rows[0] * size, (rows[0] + rows.length) * size)
      return encoder.encode(run.backend.tensor(data, [rows.length, channels, height, width], 'float32'), run)
    })
  }

  /**
   * Features of captions. A causal tower computes only up to the pooled position, captions of like length together.
   * @param ids [B, T], with start and end tokens, padded
   * @throws ModelError `bad-ids`, `missing-tower`, `disposed`, and while the tower loads `not-finite`; the reason of an aborted `signal`
   */
  async encodeTexts(ids: TokenIds, options: EncodeOptions = {}): Promise<Features> {
    const { signal, observe } = options
    this.#check(signal)
    const { config, encoder: text } = this.#textTower()
    checkIds(ids, config)
    const [batch, tokens] = ids.shape
    const encoder = await text.get(signal)
    this.#check(signal)
    const pooled = pooledPositions(ids.data, batch, tokens, config.pool)
    // Position i depends on ids 0..i only, so that what follows the pooled position need not be computed.
    const lengths = config.causal ? pooled.map(position => position + 1) : new Int32Array(batch).fill(tokens)
    const chunks = observe === undefined ? chunksByLength(lengths, encoder.stepOperations) : oneChunk(batch)
    return this.#encode(batch, chunks, options, (rows, run) => {
      const length = rows.reduce((longest, row) => Math.max(longest, lengths[row]), 0)
      const data = new Int32Array(rows.length * length)
      rows.forEach((row, i) => {
        data.set(ids.data.subarray(row * tokens, row * tokens + length), i * length)
      })
      const tensor = run.backend.tensor(data, [rows.length, length], 'int32')
      return encoder.encode(
        tensor,
        Int32Array.from(rows, row => pooled[row]),
        run,
      )
    })
  }

  /** Gives the weights back; the backend and the file stay open. Harmless when repeated. */
  dispose(): void {
    this.#disposed = true
    this.#vision?.dispose(disposedError())
    this.#text?.dispose(disposedError())
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  async #encode(
    batch: number,
    chunks: readonly (readonly number[])[],
    { normalize = false, signal, onProgress, observe }: EncodeOptions,
    encode: (rows: readonly number[], run: Run) => Promise<Tensor>,
  ): Promise<Features> {
    const { embedDimension } = this.config
    const backend = this.#backend
    const run: Run = { backend, observe, pause: createPause(() => this.#check(signal)) }
    const data = new Float32Array(batch * embedDimension)
    let done = 0
    for (const rows of chunks) {
      const features = await backend.session(async () => {
        this.#check(signal)
        const x = await encode(rows, run)
        return (normalize ? backend.ops.l2Normalize({ x }) : x).read()
      })
      rows.forEach((row, i) => {
        data.set(features.subarray(i * embedDimension, (i + 1) * embedDimension), row * embedDimension)
      })
      done += rows.length
      onProgress?.(done, batch)
      await run.pause()
    }
    return { data, shape: [batch, embedDimension] }
  }

  #visionTower() {
    const { vision } = this.config
    if (vision !== null && this.#vision !== undefined) return { config: vision, encoder: this.#vision }
    throw new ModelError('missing-tower', 'This checkpoint has no image tower; it encodes texts only.')
  }

  #textTower() {
    const { text } = this.config
    if (text !== null && this.#text !== undefined) return { config: text, encoder: this.#text }
    throw new ModelError('missing-tower', 'This checkpoint has no text tower; it encodes pictures only.')
  }

  #check(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted()
    if (this.#disposed) throw disposedError()
  }
}

function disposedError(): ModelError {
  return new ModelError('disposed', 'The model was disposed; load it again.')
}
