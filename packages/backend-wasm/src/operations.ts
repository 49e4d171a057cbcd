import type { InferenceTable, Kernels } from '@typeclip/tensor'
import type { KernelContext } from './kernel.js'
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
export function bindKernels(context: KernelContext): Kernels<InferenceTable> {
  return {
    linear: linear(context),
    matmul: matmul(context),
    layerNorm: layerNorm(context),
    softmax: softmax(context),
    attention: attention(context),
    selfAttention: selfAttention(context),
    patchEmbed: patchEmbed(context),
    embedding: embedding(context),
    positionAdd: positionAdd(context),
    classToken: classToken(context),
    positionInterpolate: positionInterpolate(context),
    poolAt: poolAt(context),
    l2Normalize: l2Normalize(context),
    quickGelu: quickGelu(context),
    gelu: gelu(context),
    geluTanh: geluTanh(context),
    relu: relu(context),
    sigmoid: sigmoid(context),
    add: add(context),
    sub: sub(context),
    mul: mul(context),
    div: div(context),
    mean: mean(context),
    slice: slice(context),
    concat: concat(context),
  }
}
