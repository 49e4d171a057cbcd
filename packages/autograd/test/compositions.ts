// Each op of golden/ops that can be differentiated, in terms of the differentiable table; losses as training has them.
import type { Activation, Backend, Shape, Tensor, TensorData } from '@typeclip/tensor'
import type { DifferentiableTable } from '@typeclip/tensor/training'
import { bagOfWords, captioning, infonce, type Pairs, sigmoid } from '@typeclip/train'

/** What a composition computes with and from. */
export interface Given {
  readonly backend: Backend<DifferentiableTable>
  readonly floats: Readonly<Record<string, Tensor>>
  readonly integers: Readonly<Record<string, Tensor<'int32'>>>
  /** The same integers, for what is prepared before a tensor is made. */
  readonly plain: Readonly<Record<string, TensorData<'int32'>>>
  readonly attributes: Attributes
}

/** The attributes of every case together; a case has those of its op. */
export interface Attributes {
  readonly activation: 'none' | 'quick_gelu' | 'gelu' | 'gelu_tanh' | 'relu'
  readonly alpha: number
  readonly axes: readonly number[]
  readonly axis: number
  readonly causal: boolean
  readonly eps: number
  readonly from: readonly [number, number]
  readonly heads: number
  readonly keepdims: boolean
  readonly kernel: number
  readonly kind: 'softmax' | 'sigmoid'
  readonly label_smoothing: number
  readonly max: number
  readonly min: number
  readonly momentum: number
  readonly padding: number
  readonly prefix: number
  readonly ranges: readonly (readonly [number, number])[]
  readonly rank: number
  readonly stride: number
  readonly to: readonly [number, number]
  readonly training: boolean
  readonly transpose_a: boolean
  readonly transpose_b: boolean
}

/** One result, or several by their names in the golden. */
type Composition = (given: Given) => Tensor | Readonly<Record<string, Tensor>>

const activations: Readonly<Record<Attributes['activation'], Activation>> = {
  none: 'none',
  quick_gelu: 'quickGelu',
  gelu: 'gelu',
  gelu_tanh: 'geluTanh',
  relu: 'relu',
}

export const compositions: Readonly<Record<string, Composition>> = {
  matmul: ({ backend: { ops }, floats: { a, b, bias }, attributes: { transpose_a, transpose_b } }) =>
    ops.matmul({ a, b, bias }, { transposeA: transpose_a, transposeB: transpose_b }),
  linear: ({ backend: { ops }, floats: { x, weight, bias, residual }, attributes: { activation } }) =>
    ops.linear({ x, weight, bias, residual }, { activation: activations[activation] }),
  lora_linear({ backend, floats: { x, weight, bias, A, B }, attributes: { alpha, rank } }) {
    const { ops } = backend
    const low = ops.linear({ x: ops.linear({ x, weight: A }), weight: B })
    return ops.add({ a: ops.linear({ x, weight, bias }), b: scaled(backend, low, alpha / rank) })
  },
  layer_norm: ({ backend: { ops }, floats: { x, weight, bias }, attributes: { eps } }) =>
    ops.layerNorm({ x, weight, bias }, { epsilon: eps }),
  batch_norm: batchNorm,
  softmax: ({ backend: { ops }, floats: { x }, integers: { lengths }, attributes: { causal } }) =>
    ops.softmax({ x, lengths }, { causal }),
  log_softmax: ({ backend: { ops }, floats: { x } }) => ops.logSoftmax({ x }),
  attention({ backend, floats, integers: { lengths }, attributes: { causal } }) {
    const { ops } = backend
    const [batch, heads, queries, width] = floats.q.shape
    const [q, k, v] = [floats.q, floats.k, floats.v].map(x => {
      const apart = ops.permute({ x }, { axes: [0, 2, 1, 3] })
      return ops.reshape({ x: apart }, { shape: [batch, x.shape[2], heads * width] })
    })
    const out = ops.attention({ q, k, v, lengths }, { heads, causal })
    const apart = ops.reshape({ x: out }, { shape: [batch, queries, heads, width] })
    return ops.permute({ x: apart }, { axes: [0, 2, 1, 3] })
  },
  multi_head_attention({ backend: { ops }, floats, integers: { lengths }, attributes: { heads, causal } }) {
    const qkv = ops.linear({ x: floats.x, weight: floats.in_proj_weight, bias: floats.in_proj_bias })
    const attended = ops.selfAttention({ qkv, lengths }, { heads, causal })
    return ops.linear({ x: attended, weight: floats.out_proj_weight, bias: floats.out_proj_bias })
  },
  cross_attention({ backend: { ops }, floats, attributes: { heads } }) {
    const project = projections(ops, floats)
    const [q, k, v] = [project('q', floats.x), project('k', floats.memory), project('v', floats.memory)]
    return project('out', ops.attention({ q, k, v }, { heads }))
  },
  conv2d({ backend: { ops }, floats: { x, weight, bias }, attributes: { stride, padding } }) {
    const [outputs, sources, p, q] = weight.shape
    const windows = ops.unfold({ x }, { kernel: [p, q], stride: [stride, stride], padding })
    const matrix = ops.reshape({ x: weight }, { shape: [outputs, sources * p * q] })
    const out = ops.permute({ x: ops.linear({ x: windows, weight: matrix, bias }) }, { axes: [0, 2, 1] })
    const [height, width] = [x.shape[2], x.shape[3]].map(size => Math.floor((size + 2 * padding - p) / stride) + 1)
    return ops.reshape({ x: out }, { shape: [x.shape[0], outputs, height, width] })
  },
  avg_pool2d({ backend: { ops }, floats: { x }, attributes: { kernel } }) {
    const [batch, c] = x.shape
    const [rows, columns] = [x.shape[2], x.shape[3]].map(size => Math.floor(size / kernel))
    const whole = [batch, c, rows * kernel, columns * kernel].map(size => [0, size] as const)
    const shape = [batch, c, rows, kernel, columns, kernel]
    return ops.mean({ x: ops.reshape({ x: ops.slice({ x }, { ranges: whole }) }, { shape }) }, { axes: [3, 5] })
  },
  resnet_attention_pool({ backend: { ops }, floats, attributes: { heads } }) {
    const [batch, c, height, width] = floats.x.shape
    const rows = ops.permute({ x: floats.x }, { axes: [0, 2, 3, 1] })
    const grid = ops.reshape({ x: rows }, { shape: [batch, height * width, c] })
    const tokens = ops.concat({ a: ops.mean({ x: grid }, { axes: [1], keepDims: true }), b: grid }, { axis: 1 })
    const x = ops.positionAdd({ x: tokens, position: floats.positional_embedding })
    const project = projections(ops, floats)
    const first = ops.slice({ x }, { ranges: ranges([batch, 1, c]) })
    const [q, k, v] = [project('q', first), project('k', x), project('v', x)]
    const out = project('c', ops.attention({ q, k, v }, { heads }))
    return ops.reshape({ x: out }, { shape: [batch, out.shape[2]] })
  },
  siglip_attention_pool({ backend: { ops }, floats, attributes: { heads } }) {
    const [batch, , c] = floats.x.shape
    const project = (part: number, x: Tensor): Tensor => {
      const from = part * c
      const weight = ops.slice(
        { x: floats.in_proj_weight },
        {
          ranges: [
            [from, from + c],
            [0, c],
          ],
        },
      )
      return ops.linear({ x, weight, bias: ops.slice({ x: floats.in_proj_bias }, { ranges: [[from, from + c]] }) })
    }
    const probe = ops.broadcastTo({ x: floats.probe }, { shape: [batch, 1, c] })
    const [q, k, v] = [project(0, probe), project(1, floats.x), project(2, floats.x)]
    const attended = ops.attention({ q, k, v }, { heads })
    const h = ops.linear({ x: attended, weight: floats.out_proj_weight, bias: floats.out_proj_bias })
    const normed = ops.layerNorm({ x: h, weight: floats.ln_weight, bias: floats.ln_bias }, { epsilon: 1e-6 })
    const hidden = ops.linear(
      { x: normed, weight: floats.fc1_weight, bias: floats.fc1_bias },
      { activation: 'geluTanh' },
    )
    const out = ops.linear({ x: hidden, weight: floats.fc2_weight, bias: floats.fc2_bias, residual: h })
    return ops.reshape({ x: out }, { shape: [batch, c] })
  },
  embedding: ({ backend: { ops }, floats: { table }, integers: { ids } }) => ops.embedding({ table, ids }),
  position_add: ({ backend: { ops }, floats: { x, position } }) => ops.positionAdd({ x, position }),
  class_token: ({ backend: { ops }, floats: { x, token } }) => ops.classToken({ x, token }),
  position_interpolate: ({ backend: { ops }, floats: { position }, attributes: { prefix, from, to } }) =>
    ops.positionInterpolate({ position }, { prefix, from, to }),
  pool_at: ({ backend: { ops }, floats: { x }, integers: { index } }) => ops.poolAt({ x, index }),
  keep_tokens: ({ backend: { ops }, floats: { x }, integers: { index } }) => ops.keepTokens({ x, index }),
  l2_normalize: ({ backend: { ops }, floats: { x }, attributes: { eps } }) => ops.l2Normalize({ x }, { epsilon: eps }),
  quick_gelu: ({ backend: { ops }, floats: { x } }) => ops.quickGelu({ x }),
  gelu: ({ backend: { ops }, floats: { x } }) => ops.gelu({ x }),
  gelu_tanh: ({ backend: { ops }, floats: { x } }) => ops.geluTanh({ x }),
  relu: ({ backend: { ops }, floats: { x } }) => ops.relu({ x }),
  sigmoid: ({ backend: { ops }, floats: { x } }) => ops.sigmoid({ x }),
  // tanh(x) = 2 sigmoid(2 x) - 1
  tanh({ backend, floats: { x } }) {
    const half = backend.ops.sigmoid({ x: scaled(backend, x, 2) })
    return backend.ops.sub({ a: scaled(backend, half, 2), b: scalar(backend, 1) })
  },
  log_sigmoid: ({ backend: { ops }, floats: { x } }) => ops.logSigmoid({ x }),
  exp: ({ backend: { ops }, floats: { x } }) => ops.exp({ x }),
  log: ({ backend: { ops }, floats: { x } }) => ops.log({ x }),
  sqrt: ({ backend, floats: { x } }) => power(backend, x, 0.5),
  rsqrt: ({ backend, floats: { x } }) => power(backend, x, -0.5),
  square: ({ backend: { ops }, floats: { x } }) => ops.mul({ a: x, b: x }),
  neg: ({ backend, floats: { x } }) => scaled(backend, x, -1),
  clamp: ({ backend: { ops }, floats: { x }, attributes: { min, max } }) => ops.clamp({ x }, { min, max }),
  add: ({ backend: { ops }, floats: { a, b } }) => ops.add({ a, b }),
  sub: ({ backend: { ops }, floats: { a, b } }) => ops.sub({ a, b }),
  mul: ({ backend: { ops }, floats: { a, b } }) => ops.mul({ a, b }),
  div: ({ backend: { ops }, floats: { a, b } }) => ops.div({ a, b }),
  sum: ({ backend: { ops }, floats: { x }, attributes: { axes, keepdims } }) =>
    ops.sum({ x }, { axes, keepDims: keepdims }),
  mean: ({ backend: { ops }, floats: { x }, attributes: { axes, keepdims } }) =>
    ops.mean({ x }, { axes, keepDims: keepdims }),
  max: ({ backend: { ops }, floats: { x }, attributes: { axes, keepdims } }) =>
    ops.max({ x }, { axes, keepDims: keepdims }),
  concat: ({ backend: { ops }, floats: { a, b }, attributes: { axis } }) => ops.concat({ a, b }, { axis }),
  permute: ({ backend: { ops }, floats: { x }, attributes: { axes } }) => ops.permute({ x }, { axes }),
  slice: ({ backend: { ops }, floats: { x }, attributes: { ranges } }) => ops.slice({ x }, { ranges }),
  cross_entropy: ({ backend: { ops }, floats: { logits }, integers: { target }, attributes }) =>
    ops.crossEntropy({ logits, target }, { labelSmoothing: attributes.label_smoothing }),
  infonce: ({ backend, floats, attributes: { label_smoothing: labelSmoothing } }) =>
    infonce({ labelSmoothing }).compute(backend, pairsOf(floats), { logitScale: floats.logit_scale }),
  siglip_loss: ({ backend, floats }) =>
    sigmoid().compute(backend, pairsOf(floats), { logitScale: floats.logit_scale, logitBias: floats.logit_bias }),
  bag_of_words: ({ backend, floats: { logits }, plain: { target }, attributes: { kind } }) =>
    bagOfWords(backend, logits, target, { kind }),
  caption_loss: ({ backend, floats: { logits }, plain: { ids, lengths } }) =>
    captioning(backend, logits, ids, lengths.data),
}

function batchNorm({
  backend,
  floats,
  attributes: { training, momentum, eps },
}: Given): Readonly<Record<string, Tensor>> {
  const { ops } = backend
  const { x, weight, bias, running_mean, running_var } = floats
  const [batch, c, height, width] = x.shape
  const channels = (vector: Tensor): Tensor => ops.reshape({ x: vector }, { shape: [1, c, 1, 1] })
  const meanOf = (values: Tensor): Tensor => ops.mean({ x: values }, { axes: [0, 2, 3], keepDims: true })
  const mean = training ? meanOf(x) : channels(running_mean)
  const centred = ops.sub({ a: x, b: mean })
  const variance = training ? meanOf(ops.mul({ a: centred, b: centred })) : channels(running_var)
  const scale = power(backend, ops.add({ a: variance, b: scalar(backend, eps) }), -0.5)
  const normed = ops.mul({ a: ops.mul({ a: centred, b: scale }), b: channels(weight) })
  const out = ops.add({ a: normed, b: channels(bias) })
  if (!training) return { out }
  const count = batch * height * width
  const blend = (old: Tensor, now: Tensor, share: number): Tensor =>
    ops.add({
      a: scaled(backend, old, 1 - momentum),
      b: scaled(backend, ops.reshape({ x: now }, { shape: [c] }), share),
    })
  return {
    out,
    running_mean: blend(running_mean, mean, momentum),
    running_var: blend(running_var, variance, (momentum * count) / (count - 1)),
  }
}

function pairsOf({ image, text }: Given['floats']): Pairs {
  return { image, text }
}

function projections(ops: Given['backend']['ops'], floats: Given['floats']) {
  return (name: string, x: Tensor): Tensor =>
    ops.linear({ x, weight: floats[`${name}_weight`], bias: floats[`${name}_bias`] })
}

/** x to the power of y, x > 0. */
function power(backend: Given['backend'], x: Tensor, y: number): Tensor {
  return backend.ops.exp({ x: scaled(backend, backend.ops.log({ x }), y) })
}

function scaled(backend: Given['backend'], x: Tensor, factor: number): Tensor {
  return backend.ops.mul({ a: x, b: scalar(backend, factor) })
}

function scalar(backend: Given['backend'], value: number): Tensor {
  return backend.tensor(Float32Array.of(value), [], 'float32')
}

/** From 0 along every axis. */
function ranges(shape: Shape): readonly (readonly [number, number])[] {
  return shape.map(size => [0, size] as const)
}
