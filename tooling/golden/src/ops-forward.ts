// Each op of golden/ops in terms of the inference table: the operation itself, and where the table has a second way to
// the same numbers (a fused form), that too.
import type { Activation, InferenceTable, Kernels, Tensor } from '@typeclip/tensor'

/** The attributes of every case together; a case has those of its op. */
export interface GoldenAttributes {
  readonly activation: 'none' | 'quick_gelu' | 'gelu' | 'gelu_tanh' | 'relu'
  readonly axes: readonly number[]
  readonly axis: number
  readonly causal: boolean
  readonly eps: number
  readonly from: readonly [number, number]
  readonly heads: number
  readonly keepdims: boolean
  readonly padding: number
  readonly prefix: number
  readonly ranges: readonly (readonly [number, number])[]
  readonly stride: number
  readonly to: readonly [number, number]
  readonly transpose_a: boolean
  readonly transpose_b: boolean
}

/** Float inputs, integer inputs and attributes to results that must all be the same; an absent input is undefined. */
export type Forward = (
  ops: Kernels<InferenceTable>,
  floats: Readonly<Record<string, Tensor>>,
  integers: Readonly<Record<string, Tensor<'int32'>>>,
  attributes: GoldenAttributes,
) => readonly Tensor[]

const activations: Readonly<Record<GoldenAttributes['activation'], Activation>> = {
  none: 'none',
  quick_gelu: 'quickGelu',
  gelu: 'gelu',
  gelu_tanh: 'geluTanh',
  relu: 'relu',
}

/** By the name of the op in golden/ops; q, k, v and the result of `attention` as [B, T, C], of `conv2d` as patches. */
export const forwards: Readonly<Record<string, Forward>> = {
  matmul(ops, { a, b, bias }, _, { transpose_a: transposeA, transpose_b: transposeB }) {
    const product = ops.matmul({ a, b, bias }, { transposeA, transposeB })
    const isLinear = transposeB && !transposeA && b.shape.length === 2
    return isLinear ? [product, ops.linear({ x: a, weight: b, bias })] : [product]
  },
  linear: (ops, { x, weight, bias, residual }, _, { activation }) => [
    ops.linear({ x, weight, bias, residual }, { activation: activations[activation] }),
  ],
  layer_norm: (ops, { x, weight, bias }, _, { eps }) => [ops.layerNorm({ x, weight, bias }, { epsilon: eps })],
  softmax: (ops, { x }, { lengths }, { causal }) => [ops.softmax({ x, lengths }, { causal })],
  attention(ops, { q, k, v }, { lengths }, { heads, causal }) {
    const attended = ops.attention({ q, k, v, lengths }, { heads, causal })
    if (q.shape[1] !== k.shape[1]) return [attended]
    const qkv = ops.concat({ a: ops.concat({ a: q, b: k }, { axis: 2 }), b: v }, { axis: 2 })
    return [attended, ops.selfAttention({ qkv, lengths }, { heads, causal })]
  },
  multi_head_attention(ops, floats, { lengths }, { heads, causal }) {
    const qkv = ops.linear({ x: floats.x, weight: floats.in_proj_weight, bias: floats.in_proj_bias })
    const attended = ops.selfAttention({ qkv, lengths }, { heads, causal })
    return [ops.linear({ x: attended, weight: floats.out_proj_weight, bias: floats.out_proj_bias })]
  },
  cross_attention(ops, floats, _, { heads }) {
    const project = (name: string, x: Tensor): Tensor =>
      ops.linear({ x, weight: floats[`${name}_weight`], bias: floats[`${name}_bias`] })
    const { x, memory } = floats
    const q = project('q', x)
    return [project('out', ops.attention({ q, k: project('k', memory), v: project('v', memory) }, { heads }))]
  },
  conv2d: (ops, { x, weight, bias }) => [ops.patchEmbed({ pixels: x, weight, bias })],
  embedding: (ops, { table }, { ids }) => [ops.embedding({ table, ids })],
  position_add: (ops, { x, position }) => [ops.positionAdd({ x, position })],
  class_token: (ops, { x, token }) => [ops.classToken({ x, token })],
  position_interpolate: (ops, { position }, _, { prefix, from, to }) => [
    ops.positionInterpolate({ position }, { prefix, from, to }),
  ],
  pool_at: (ops, { x }, { index }) => [ops.poolAt({ x, index })],
  l2_normalize: (ops, { x }, _, { eps }) => [ops.l2Normalize({ x }, { epsilon: eps })],
  quick_gelu: (ops, { x }) => [ops.quickGelu({ x })],
  gelu: (ops, { x }) => [ops.gelu({ x })],
  gelu_tanh: (ops, { x }) => [ops.geluTanh({ x })],
  relu: (ops, { x }) => [ops.relu({ x })],
  sigmoid: (ops, { x }) => [ops.sigmoid({ x })],
  add: (ops, { a, b }) => [ops.add({ a, b })],
  sub: (ops, { a, b }) => [ops.sub({ a, b })],
  mul: (ops, { a, b }) => [ops.mul({ a, b })],
  div: (ops, { a, b }) => [ops.div({ a, b })],
  mean: (ops, { x }, _, { axes, keepdims }) => [ops.mean({ x }, { axes, keepDims: keepdims })],
  slice: (ops, { x }, _, { ranges }) => [ops.slice({ x }, { ranges })],
  concat: (ops, { a, b }, _, { axis }) => [ops.concat({ a, b }, { axis })],
}
