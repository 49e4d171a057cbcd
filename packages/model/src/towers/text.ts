// The text tower (Radford et al. 2021, section 2.4): a transformer whose feature is one row, as a rule the end token's.
import type { Backend, Tensor } from '@typeclip/tensor'
import type { TextConfig, TextPool } from '../config/text.js'
import type { Pick } from './block.js'
import { openStack, runFused, runObserved, type Stack, stackParameters, stepOperations } from './stack.js'
import { type PackedWeights, type Parameter, type Run, see } from './tower.js'

interface TextWeights {
  readonly tokens: Tensor
  readonly positions: Tensor
  readonly stack: Stack
  readonly normAfter: { readonly weight: Tensor; readonly bias: Tensor }
  readonly projection: { readonly weight: Tensor; readonly bias?: Tensor } | undefined
}

/** A text tower in a backend. */
export interface TextEncoder {
  /** Operations of the longest step that is never interrupted, for one row of `tokens` ids. */
  stepOperations(tokens: number): number
  /** ids: [B, T]; pooled: [B], the position whose row is the feature; result [B, E] or [B, 1, E]. */
  encode(ids: Tensor<'int32'>, pooled: Int32Array, run: Run): Promise<Tensor>
  dispose(): void
}

/** Every weight of the tower, in the order of the computation. */
export function textParameters(config: TextConfig): readonly Parameter[] {
  const { width, vocabularySize, contextLength } = config
  return [
    { name: 'text.tokens', shape: [vocabularySize, width], purpose: 'table' },
    { name: 'text.positions', shape: [contextLength, width], purpose: 'vector' },
    ...stackParameters('text', config, true),
    { name: 'text.norm_post.weight', shape: [width], purpose: 'vector' },
    { name: 'text.norm_post.bias', shape: [width], purpose: 'vector' },
    ...projectionParameters(config),
  ]
}

function projectionParameters({ width, embedDimension, projection }: TextConfig): readonly Parameter[] {
  const shape = [embedDimension, width]
  if (projection === 'none') return []
  if (projection === 'plain') return [{ name: 'text.projection', shape, purpose: 'linear' }]
  return [
    { name: 'text.head.weight', shape, purpose: 'linear' },
    { name: 'text.head.bias', shape: [embedDimension], purpose: 'vector' },
  ]
}

export function openText(config: TextConfig, weights: PackedWeights): TextEncoder {
  const plain = weights.optional('text.projection')
  const w: TextWeights = {
    tokens: weights.one('text.tokens'),
    positions: weights.one('text.positions'),
    stack: openStack(weights, 'text', config, true),
    normAfter: { weight: weights.one('text.norm_post.weight'), bias: weights.one('text.norm_post.bias') },
    projection:
      config.projection === 'biased'
        ? { weight: weights.one('text.head.weight'), bias: weights.one('text.head.bias') }
        : plain && { weight: plain },
  }
  return {
    stepOperations: tokens => stepOperations(config, tokens),
    encode: (ids, pooled, run) => encode(w, config, ids, pooled, run),
    dispose() {},
  }
}

async function encode(
  w: TextWeights,
  config: TextConfig,
  ids: Tensor<'int32'>,
  pooled: Int32Array,
  run: Run,
): Promise<Tensor> {
  const { backend } = run
  const { ops } = backend
  const embedded = ops.embedding({ table: w.tokens, ids }) // [B, T, D]
  const x = await see(run, 'text.embed', ops.positionAdd({ x: embedded, position: w.positions }))
  const normed = (t: Tensor) => ops.layerNorm({ x: t, ...w.normAfter }, config)

  let feature: Tensor
  if (run.observe === undefined) {
    feature = normed(await runFused(run, w.stack, x, pickRows(backend, pooled, ids.shape[1], config.causal))) // [B, 1, D]
  } else {
    const rows = await see(run, 'text.ln_final', normed(await runObserved(run, w.stack, x))) // [B, T, D]
    const index = backend.tensor(pooled, [pooled.length], 'int32')
    feature = await see(run, 'text.pooled', ops.poolAt({ x: rows, index })) // [B, D]
  }
  if (w.projection === undefined) return feature
  return see(run, 'text.proj', ops.linear({ x: feature, ...w.projection }))
}

/** Takes row pooled[b] of each caption by a product with a row of zeros and a one, which is exact. */
function pickRows(backend: Backend, pooled: Int32Array, tokens: number, causal: boolean): Pick {
  const selection = new Float32Array(pooled.length * tokens)
  pooled.forEach((position, b) => {
    selection[b * tokens + position] = 1
  })
  const selector = backend.tensor(selection, [pooled.length, 1, tokens], 'float32')
  const rows = (x: Tensor) => backend.ops.matmul({ a: selector, b: x })
  if (!causal) return { rows }
  const visible = pooled.map(position => position + 1)
  return { rows, lengths: backend.tensor(visible, [visible.length], 'int32') }
}

/** The pooled position of each row of ids. */
export function pooledPositions(ids: Int32Array, rows: number, tokens: number, pool: TextPool): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => {
    const line = ids.subarray(row * tokens, (row + 1) * tokens)
    if (pool === 'first') return 0
    if (pool === 'last') return tokens - 1
    if (pool === 'highest') return line.indexOf(line.reduce((highest, id) => Math.max(highest, id), -1))
    return Math.max(0, line.indexOf(pool.id))
  })
}
