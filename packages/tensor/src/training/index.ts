// The operations that training needs beside those of inference. To add one: its file, its line here; the compiler then
// names every training backend that lacks it and, where it is differentiable, the gradient rule that is missing.
import { inferenceTable } from '../ops/index.js'
import { activationGradient } from './activation-gradient.js'
import { attentionGradient } from './attention-gradient.js'
import { broadcastTo } from './broadcast-to.js'
import { clamp } from './clamp.js'
import { clampGradient } from './clamp-gradient.js'
import { crossEntropy } from './cross-entropy.js'
import { crossEntropyGradient } from './cross-entropy-gradient.js'
import { embeddingGradient } from './embedding-gradient.js'
import { exp } from './exp.js'
import { fold } from './fold.js'
import { keepTokens } from './keep-tokens.js'
import { keepTokensGradient } from './keep-tokens-gradient.js'
import { l2NormalizeGradient } from './l2-normalize-gradient.js'
import { layerNormGradient } from './layer-norm-gradient.js'
import { linearInputGradient } from './linear-input-gradient.js'
import { linearWeightGradient } from './linear-weight-gradient.js'
import { log } from './log.js'
import { logSigmoid } from './log-sigmoid.js'
import { logSoftmax } from './log-softmax.js'
import { max } from './max.js'
import { maxGradient } from './max-gradient.js'
import { pad } from './pad.js'
import { permute } from './permute.js'
import { positionInterpolateGradient } from './position-interpolate-gradient.js'
import { reshape } from './reshape.js'
import { selfAttentionGradient } from './self-attention-gradient.js'
import { softmaxGradient } from './softmax-gradient.js'
import { squaredNorm } from './squared-norm.js'
import { sum } from './sum.js'
import { unfold } from './unfold.js'

/** Everything that a loss may be made of: each has a gradient rule in `@typeclip/autograd`. */
export const differentiableTable = {
  ...inferenceTable,
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

/** What a backend computes when it trains: the gradients of coarse operations too. */
export const trainingTable = {
  ...differentiableTable,
  linearInputGradient,
  linearWeightGradient,
  layerNormGradient,
  softmaxGradient,
  attentionGradient,
  selfAttentionGradient,
  embeddingGradient,
  keepTokensGradient,
  positionInterpolateGradient,
  l2NormalizeGradient,
  activationGradient,
  clampGradient,
  crossEntropyGradient,
  maxGradient,
  squaredNorm,
}

export type DifferentiableTable = typeof differentiableTable
export type TrainingTable = typeof trainingTable
