// The image tower as a vision transformer (Radford et al. 2021, section 2.4; Dosovitskiy et al. 2021).
import type { Backend, Tensor } from '@typeclip/tensor'
import type { VitConfig } from '../config/vit.js'
import type { Pick } from './block.js'
import { createPositions, gridOf, type Positions } from './positions.js'
import {
  openStack,
  runFused,
  runObserved,
  type Stack,
  type StackConfig,
  stackParameters,
  stepOperations,
} from './stack.js'
import { type PackedWeights, type Parameter, type Run, see, tokensOf } from './tower.js'

interface VitWeights {
  readonly patch: Tensor
  readonly classToken: Tensor
  readonly positions: Positions
  readonly normBefore: { readonly weight: Tensor; readonly bias: Tensor } | undefined
  readonly stack: Stack
  readonly normAfter: { readonly weight: Tensor; readonly bias: Tensor }
  readonly projection: Tensor | undefined
}

/** A run that may look at a part of each picture only. */
export interface ImageRun extends Run {
  /**
   * Patch dropout (Li et al. 2023), for training: takes the tokens with their positions, [B, 1 + N, D], and leaves the
   * class token first and some of the patches, [B, 1 + K, D].
   */
  readonly dropPatches?: (tokens: Tensor) => Tensor
}

/** An image tower in a backend. */
export interface ImageEncoder {
  /** Operations of the longest step that is never interrupted, for one picture of this size. */
  stepOperations(height: number, width: number): number
  /** pixels: [B, 3, H, W]; result [B, E] or [B, 1, E], not normalised. Call within a session. */
  encode(pixels: Tensor, run: ImageRun): Promise<Tensor>
  /** Every token after the blocks and the last layer norm, [B, 1 + N, D], the class token first. Not for observers. */
  tokens(pixels: Tensor, run: ImageRun): Promise<Tensor>
  dispose(): void
}

/** Every weight of the tower, in the order of the computation. */
export function vitParameters(config: VitConfig): readonly Parameter[] {
  const { width, patchSize, embedDimension } = config
  const [rows, columns] = gridOf(config.imageSize, patchSize)
  const norm = (name: string): readonly Parameter[] =>
    ['weight', 'bias'].map(of => ({ name: `vision.${name}.${of}`, shape: [width], purpose: 'vector' }))
  return [
    { name: 'vision.patch.weight', shape: [width, 3, ...patchSize], purpose: 'linear' },
    { name: 'vision.class_token', shape: [width], purpose: 'vector' },
    { name: 'vision.positions', shape: [1 + rows * columns, width], purpose: 'vector' },
    ...(config.normBefore ? norm('norm_pre') : []),
    ...stackParameters('vision', stackConfig(config), config.pool === 'class'),
    ...norm('norm_post'),
    ...(config.projection
      ? [{ name: 'vision.projection', shape: [embedDimension, width], purpose: 'linear' } as const]
      : []),
  ]
}

export function openVit(config: VitConfig, weights: PackedWeights, backend: Backend): ImageEncoder {
  const norm = (name: string) => ({
    weight: weights.one(`vision.${name}.weight`),
    bias: weights.one(`vision.${name}.bias`),
  })
  const w: VitWeights = {
    patch: weights.one('vision.patch.weight'),
    classToken: weights.one('vision.class_token'),
    positions: createPositions(config, weights.one('vision.positions'), backend),
    normBefore: config.normBefore ? norm('norm_pre') : undefined,
    stack: openStack(weights, 'vision', stackConfig(config), config.pool === 'class'),
    normAfter: norm('norm_post'),
    projection: weights.optional('vision.projection'),
  }
  return {
    stepOperations(height, width) {
      const [rows, columns] = gridOf([height, width], config.patchSize)
      return stepOperations(w.stack.config, 1 + rows * columns)
    },
    encode: (pixels, run) => encode(w, config, pixels, run),
    async tokens(pixels, run) {
      const x = await runFused(run, w.stack, await embed(w, config, pixels, run), { rows: all => all })
      return run.backend.ops.layerNorm({ x, ...w.normAfter }, config)
    },
    dispose: () => w.positions.dispose(),
  }
}

function stackConfig(config: VitConfig): StackConfig {
  return { ...config, causal: false }
}

async function encode(w: VitWeights, config: VitConfig, pixels: Tensor, run: ImageRun): Promise<Tensor> {
  const { ops } = run.backend
  let x = await embed(w, config, pixels, run)
  const pick: Pick = { rows: t => tokensOf(run.backend, t, 0, 1) }
  x = run.observe === undefined ? await runFused(run, w.stack, x, pick) : await runObserved(run, w.stack, x)

  const pool = (t: Tensor) => (config.pool === 'class' ? pick.rows(t) : averagePatches(run.backend, t)) // [B, 1, D]
  const normed = (t: Tensor) => ops.layerNorm({ x: t, ...w.normAfter }, config)
  if (config.normAfter === 'pooled') {
    x = await see(run, 'vision.pooled', pool(x))
    x = await see(run, 'vision.ln_post', normed(x))
  } else {
    x = await see(run, 'vision.ln_post', normed(x))
    x = await see(run, 'vision.pooled', pool(x))
  }
  if (w.projection === undefined) return x
  return see(run, 'vision.proj', ops.linear({ x, weight: w.projection })) // [B, 1, E]
}

/** Tokens as the blocks take them, [B, 1 + N, D]. */
async function embed(w: VitWeights, config: VitConfig, pixels: Tensor, run: ImageRun): Promise<Tensor> {
  const { ops } = run.backend
  const [, , height, width] = pixels.shape
  const position = await w.positions.at(height, width) // [1 + N, D]
  if (position.resized) await see(run, 'vision.pos_embed', position.table)

  const patches = await see(run, 'vision.patch_embed', ops.patchEmbed({ pixels, weight: w.patch })) // [B, N, D]
  const tokens = ops.classToken({ x: patches, token: w.classToken }) // [B, 1 + N, D]
  let x = await see(run, 'vision.embed', ops.positionAdd({ x: tokens, position: position.table }))
  if (run.dropPatches !== undefined) x = run.dropPatches(x)
  if (w.normBefore !== undefined) {
    x = await see(run, 'vision.ln_pre', ops.layerNorm({ x, ...w.normBefore }, config))
  }

  await run.pause()
  return x
}

/** The mean of all tokens but the class token: [B, 1 + N, D] to [B, 1, D]. */
function averagePatches(backend: Backend, x: Tensor): Tensor {
  return backend.ops.mean({ x: tokensOf(backend, x, 1, x.shape[1]) }, { axes: [1], keepDims: true })
}
