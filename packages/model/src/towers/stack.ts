// All blocks of a tower, one after the other, letting others run between half blocks.
import type { Tensor } from '@typeclip/tensor'
import { attend, attendPicked, feedForward, observedBlock, type Pick } from './block.js'
import {
  type BlockConfig,
  type BlockWeights,
  blockParameters,
  blockWeights,
  type LastBlockWeights,
  lastBlockWeights,
} from './block-weights.js'
import type { PackedWeights, Parameter, Run } from './tower.js'

export interface StackConfig extends BlockConfig {
  readonly layers: number
}

/** Blocks whose last one may be computed only where the pool looks. */
export interface Stack {
  readonly name: string
  readonly config: StackConfig
  readonly blocks: readonly BlockWeights[]
  readonly last: LastBlockWeights | undefined
}

/** @param pooled whether single rows are pooled, so that the last block can be pruned */
export function stackParameters(tower: string, config: StackConfig, pooled: boolean): readonly Parameter[] {
  return Array.from({ length: config.layers }, (_, i) =>
    blockParameters(`${tower}.blocks.${i}`, config, pooled && i === config.layers - 1),
  ).flat()
}

export function openStack(weights: PackedWeights, tower: string, config: StackConfig, pooled: boolean): Stack {
  const whole = pooled ? config.layers - 1 : config.layers
  return {
    name: `${tower}.blocks`,
    config,
    blocks: Array.from({ length: whole }, (_, i) => blockWeights(weights, `${tower}.blocks.${i}`)),
    last: pooled ? lastBlockWeights(weights, `${tower}.blocks.${whole}`) : undefined,
  }
}

/** Every row of every block. x: [B, T, D] */
export async function runObserved(run: Run, { name, config, blocks, last }: Stack, x: Tensor): Promise<Tensor> {
  for (const [i, w] of [...blocks, ...(last === undefined ? [] : [last])].entries()) {
    x = await observedBlock(run, `${name}.${i}`, x, w, config)
    await run.pause()
  }
  return x
}

/**
 * x: [B, T, D]; result [B, T, D], or [B, 1, D] where the last block is pruned.
 * A scope reads no variable that changes: a backend that trains may run it once more, for its gradient.
 */
export async function runFused(run: Run, { config, blocks, last }: Stack, x: Tensor, pick: Pick): Promise<Tensor> {
  const { backend, pause } = run
  let out = x
  for (const w of blocks) {
    const before = out
    const attended = backend.scope(() => attend(backend.ops, before, w, config))
    await pause()
    out = backend.scope(() => feedForward(backend.ops, attended, w, config))
    await pause()
  }
  if (last === undefined) return out
  const before = out
  const attended = backend.scope(() => attendPicked(backend.ops, before, last, pick, config))
  await pause()
  return backend.scope(() => feedForward(backend.ops, attended, last, config))
}

/** Floating point operations of the longest step that is never interrupted, for a row of `tokens` tokens. */
export function stepOperations({ width, mlpWidth }: StackConfig, tokens: number): number {
  return 4 * tokens * width * mlpWidth
}
