// The table of operations that inference needs. To add one: its file, its line here; the compiler then names
// every backend (and gradient rule) that lacks it.
import { add } from './add.js'
import { attention } from './attention.js'
import { classToken } from './class-token.js'
import { concat } from './concat.js'
import { div } from './div.js'
import { embedding } from './embedding.js'
import { gelu } from './gelu.js'
import { geluTanh } from './gelu-tanh.js'
import { l2Normalize } from './l2-normalize.js'
import { layerNorm } from './layer-norm.js'
import { linear } from './linear.js'
import { matmul } from './matmul.js'
import { mean } from './mean.js'
import { mul } from './mul.js'
import { patchEmbed } from './patch-embed.js'
import { poolAt } from './pool-at.js'
import { positionAdd } from './position-add.js'
import { positionInterpolate } from './position-interpolate.js'
import { quickGelu } from './quick-gelu.js'
import { relu } from './relu.js'
import { selfAttention } from './self-attention.js'
import { sigmoid } from './sigmoid.js'
import { slice } from './slice.js'
import { softmax } from './softmax.js'
import { sub } from './sub.js'

export const inferenceTable = {
  linear,
  matmul,
  layerNorm,
  softmax,
  attention,
  selfAttention,
  patchEmbed,
  embedding,
  positionAdd,
  classToken,
  positionInterpolate,
  poolAt,
  l2Normalize,
  quickGelu,
  gelu,
  geluTanh,
  relu,
  sigmoid,
  add,
  sub,
  mul,
  div,
  mean,
  slice,
  concat,
}

export type InferenceTable = typeof inferenceTable
