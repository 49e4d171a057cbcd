// The pre-norm transformer block of both towers (x += attention(norm(x)); x += mlp(norm(x))),
// three times: fused, for speed; with every step named, for observers; and only where the pool will look.
import type { Activation, Backend, Tensor } from '@typeclip/tensor'
import type { BlockConfig, BlockWeights, CommonWeights, LastBlockWeights, Linear, Norm } from './block-weights.js'
import { type Run, see } from './tower.js'

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
  const k = linear(ops, normed, w.k)
  const v = linear(ops, normed, w.v)
  const attended = ops.attention({ q, k, v, lengths }, { heads: config.heads })
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
