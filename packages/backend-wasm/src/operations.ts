import type { InferenceTable, Kernels } from '@typeclip/tensor'
import type { Bench } from './kernel.js'
import { gelu, geluTanh, quickGelu, relu, sigmoid } from './kernels/activation.js'
import { add, div, mul, sub } from './kernels/arithmetic.js'
import { attention, selfAttention } from './kernels/attention.js'
import { classToken, concat, embedding, poolAt, positionAdd, slice } from './kernels/layout.js'
import { linear } from './kernels/linear.js'
import { matmul } from './kernels/matmul.js'
import { mean } from './kernels/mean.js'
import { l2Normalize, layerNorm, softmax } from './kernels/normalization.js'
import { patchEmbed } from './kernels/patch-embed.js'
import { positionInterpolate } from './kernels/position-interpolate.js'

/** The kernels of one backend: one for every operation of the table, or this does not compile. */
export function bindKernels(bench: Bench): Kernels<InferenceTable> {
  return {
    linear: linear(bench),
    matmul: matmul(bench),
    layerNorm: layerNorm(bench),
    softmax: softmax(bench),
    attention: attention(bench),
    selfAttention: selfAttention(bench),
    patchEmbed: patchEmbed(bench),
    embedding: embedding(bench),
    positionAdd: positionAdd(bench),
    classToken: classToken(bench),
    positionInterpolate: positionInterpolate(bench),
    poolAt: poolAt(bench),
    l2Normalize: l2Normalize(bench),
    quickGelu: quickGelu(bench),
    gelu: gelu(bench),
    geluTanh: geluTanh(bench),
    relu: relu(bench),
    sigmoid: sigmoid(bench),
    add: add(bench),
    sub: sub(bench),
    mul: mul(bench),
    div: div(bench),
    mean: mean(bench),
    slice: slice(bench),
    concat: concat(bench),
  }
}
