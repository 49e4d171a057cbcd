// The pre-norm transformer block of both towers (x += attention(norm(x)); x += mlp(norm(x))),
// three times: fused, for speed; with every step named, for observers; and only where the pool will look.
import type { Activation, Backend, Tensor, Weight } from '@typeclip/tensor'
import { type PackedWeights, type Parameter, type Run, see } from './tower.js'

/** What a block needs to know of its tower's config. */
export interface BlockConfig {
  readonly width: number
  readonly heads: number
  readonly mlpWidth: number
  readonly activation: Activation
  readonly epsilon: number
  readonly layerScale: boolean
  readonly causal: boolean
}

interface Norm {
  readonly weight: Weight
  readonly bias: Weight
}

interface Linear {
  /** [N, K] */
  readonly weight: Weight
  /** [N] */
  readonly bias: Weight
  /** [N], the layer scale on what comes out */
  readonly scale?: Weight
}

interface CommonWeights {
  readonly norm1: Norm
  readonly out: Linear
  readonly norm2: Norm
  readonly up: Linear
  readonly down: Linear
}

export interface BlockWeights extends CommonWeights {
  readonly qkv: Linear
}

/** Queries, keys and values apart: the last block asks with fewer rows than it answers. */
export interface LastBlockWeights extends CommonWeights {
  readonly q: Linear
  readonly k: Linear
  readonly v: Linear
}

/** Takes the rows that the pool will look at: [B, T, D] to [B, 1, D]. */
export interface Pick {
  rows(x: Tensor): Tensor
  /** [B]: the keys that the picked row may see; all where left out. */
  readonly lengths?: Tensor<'int32'>
}

/** x + attention. x: [B, T, D] */
export function attend(ops: Backend['ops'], x: Tensor, w: BlockWeights, config: BlockConfig): Tensor {
  const qkv = linear(ops, norm(ops, x, w.norm1, config), w.qkv)
  return addLinear(ops, ops.selfAttention({ qkv }, config), w.out, x)
}

/** x + mlp. x: [B, T, D] */
export function feedForward(ops: Backend['ops'], x: Tensor, w: CommonWeights, config: BlockConfig): Tensor {
  const { activation } = config
  const hidden = ops.linear({ x: norm(ops, x, w.norm2, config), weight: w.up.weight, bias: w.up.bias }, { activation })
  return addLinear(ops, hidden, w.down, x)
}

/** x + attention where the pool will look: keys and values still come from every row. x: [B, T, D]; result [B, 1, D] */
export function attendPicked(
  ops: Backend['ops'],
  x: Tensor,
  w: LastBlockWeights,
  { rows, lengths }: Pick,
  config: BlockConfig,
): Tensor {
  const normed = norm(ops, x, w.norm1, config)
  const q = linear(ops, rows(normed), w.q)
  const kv = { k: linear(ops, normed, w.k), v: linear(ops, normed, w.v) }
  const attended = ops.attention(lengths === undefined ? { q, ...kv } : { q, ...kv, lengths }, { heads: config.heads })
  return addLinear(ops, attended, w.out, rows(x))
}

/**
 * The block with its steps apart, for observers: `attn` and `mlp` are what it adds, before any layer scale.
 * x: [B, T, D]
 */
export async function observedBlock(
  run: Run,
  name: string,
  x: Tensor,
  w: BlockWeights | LastBlockWeights,
  config: BlockConfig,
): Promise<Tensor> {
  const { ops } = run.backend
  const normed = norm(ops, x, w.norm1, config)
  const attended =
    'qkv' in w
      ? ops.selfAttention({ qkv: linear(ops, normed, w.qkv) }, config)
      : ops.attention({ q: linear(ops, normed, w.q), k: linear(ops, normed, w.k), v: linear(ops, normed, w.v) }, config)
  const attn = await see(run, `${name}.attn`, linear(ops, attended, w.out))
  const middle = ops.add({ a: x, b: scaled(ops, attn, w.out) })
  const hidden = activate(ops, linear(ops, norm(ops, middle, w.norm2, config), w.up), config.activation)
  const mlp = await see(run, `${name}.mlp`, linear(ops, hidden, w.down))
  return see(run, `${name}.out`, ops.add({ a: middle, b: scaled(ops, mlp, w.down) }))
}

function norm(ops: Backend['ops'], x: Tensor, { weight, bias }: Norm, { epsilon }: BlockConfig): Tensor {
  return ops.layerNorm({ x, weight, bias }, { epsilon })
}

function linear(ops: Backend['ops'], x: Tensor, { weight, bias }: Linear): Tensor {
  return ops.linear({ x, weight, bias })
}

/** residual + scale * (x Wᵀ + b) */
function addLinear(ops: Backend['ops'], x: Tensor, w: Linear, residual: Tensor): Tensor {
  if (w.scale === undefined) return ops.linear({ x, weight: w.weight, bias: w.bias, residual })
  return ops.add({ a: residual, b: scaled(ops, linear(ops, x, w), w) })
}

function scaled(ops: Backend['ops'], x: Tensor, { scale }: Linear): Tensor {
  return scale === undefined ? x : ops.mul({ a: x, b: scale })
}

function activate(ops: Backend['ops'], x: Tensor, activation: Activation): Tensor {
  return activation === 'none' ? x : ops[activation]({ x })
}

/** The weights of block `name`, in the order of the computation; of a last block, queries, keys and values apart. */
export function blockParameters(name: string, config: BlockConfig, last: boolean): readonly Parameter[] {
  const { width, mlpWidth, layerScale } = config
  const vector = (of: string, length: number, parts?: number): Parameter => ({
    name: `${name}.${of}`,
    shape: [length],
    purpose: 'vector',
    ...(parts === undefined ? {} : { parts }),
  })
  const matrix = (of: string, n: number, k: number, parts?: number): readonly Parameter[] => [
    { name: `${name}.${of}.weight`, shape: [n, k], purpose: 'linear', ...(parts === undefined ? {} : { parts }) },
    vector(`${of}.bias`, n, parts),
  ]
  return [
    vector('norm1.weight', width),
    vector('norm1.bias', width),
    ...matrix('qkv', 3 * width, width, last ? 3 : undefined),
    ...matrix('out', width, width),
    ...(layerScale ? [vector('scale1', width)] : []),
    vector('norm2.weight', width),
    vector('norm2.bias', width),
    ...matrix('up', mlpWidth, width),
    ...matrix('down', width, mlpWidth),
    ...(layerScale ? [vector('scale2', width)] : []),
  ]
}

function commonWeights(weights: PackedWeights, name: string): CommonWeights {
  const vectors = (of: string) => ({
    weight: weights.one(`${name}.${of}.weight`),
    bias: weights.one(`${name}.${of}.bias`),
  })
  const scaledLinear = (of: string, scaleName: string): Linear => {
    const scale = weights.optional(`${name}.${scaleName}`)
    return scale === undefined ? vectors(of) : { ...vectors(of), scale }
  }
  return {
    norm1: vectors('norm1'),
    out: scaledLinear('out', 'scale1'),
    norm2: vectors('norm2'),
    up: vectors('up'),
    down: scaledLinear('down', 'scale2'),
  }
}

export function blockWeights(weights: PackedWeights, name: string): BlockWeights {
  const qkv = { weight: weights.one(`${name}.qkv.weight`), bias: weights.one(`${name}.qkv.bias`) }
  return { ...commonWeights(weights, name), qkv }
}

export function lastBlockWeights(weights: PackedWeights, name: string): LastBlockWeights {
  const matrices = weights.parts(`${name}.qkv.weight`)
  const biases = weights.parts(`${name}.qkv.bias`)
  const [q, k, v] = matrices.map((weight, i) => ({ weight, bias: biases[i] }))
  return { ...commonWeights(weights, name), q, k, v }
}
