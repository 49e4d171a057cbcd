// Every gradient rule, by the name of its operation; the compiler names the missing ones.
import type { Rules } from '../rule.js'
import { add } from './add.js'
import { attention } from './attention.js'
import { broadcastTo } from './broadcast-to.js'
import { clamp } from './clamp.js'
import { classToken } from './class-token.js'
import { concat } from './concat.js'
import { crossEntropy } from './cross-entropy.js'
import { div } from './div.js'
import { embedding } from './embedding.js'
import { exp } from './exp.js'
import { fold } from './fold.js'
import { gelu } from './gelu.js'
import { geluTanh } from './gelu-tanh.js'
import { keepTokens } from './keep-tokens.js'
import { l2Normalize } from './l2-normalize.js'
import { layerNorm } from './layer-norm.js'
import { linear } from './linear.js'
import { log } from './log.js'
import { logSigmoid } from './log-sigmoid.js'
import { logSoftmax } from './log-softmax.js'
import { matmul } from './matmul.js'
import { max } from './max.js'
import { mean } from './mean.js'
import { mul } from './mul.js'
import { pad } from './pad.js'
import { patchEmbed } from './patch-embed.js'
import { permute } from './permute.js'
import { poolAt } from './pool-at.js'
import { positionAdd } from './position-add.js'
import { positionInterpolate } from './position-interpolate.js'
import { quickGelu } from './quick-gelu.js'
import { relu } from './relu.js'
import { reshape } from './reshape.js'
import { selfAttention } from './self-attention.js'
import { sigmoid } from './sigmoid.js'
import { slice } from './slice.js'
import { softmax } from './softmax.js'
import { sub } from './sub.js'
import { sum } from './sum.js'
import { unfold } from './unfold.js'

export const rules: Rules = {
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
  keepTokens,
  unfold,
  fold,
  logSoftmax,
  crossEntropy,
  exp,
  log,
  logSigmoid,
  clamp,
  sum,
  max,
  reshape,
  permute,
  broadcastTo,
  pad,
}
