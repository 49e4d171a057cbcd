import type { Kernels } from '@typeclip/tensor'
import type { TrainingTable } from '@typeclip/tensor/training'
import type { KernelContext } from '../kernel.js'
import { bindKernels } from '../operations.js'
import type { TrainingExports } from './exports.js'
import { attentionGradient, selfAttentionGradient } from './kernels/attention.js'
import { activationGradient, clamp, clampGradient, exp, log, logSigmoid } from './kernels/elementwise.js'
import { embeddingGradient, keepTokens, keepTokensGradient } from './kernels/gather.js'
import { broadcastTo, pad, permute, reshape } from './kernels/layout.js'
import { linearInputGradient, linearWeightGradient } from './kernels/linear.js'
import { crossEntropy, crossEntropyGradient } from './kernels/loss.js'
import { l2NormalizeGradient, layerNormGradient, logSoftmax, softmaxGradient } from './kernels/normalization.js'
import { positionInterpolateGradient } from './kernels/position-interpolate.js'
import { max, maxGradient, squaredNorm, sum } from './kernels/reduce.js'
import { fold, unfold } from './kernels/windows.js'

/** The kernels of one backend: one for every operation of the table, or this does not compile. */
export function bindTrainingKernels(context: KernelContext<TrainingExports>): Kernels<TrainingTable> {
  return {
    ...bindKernels(context),
    keepTokens: keepTokens(context),
    unfold: unfold(context),
    fold: fold(context),
    logSoftmax: logSoftmax(context),
    crossEntropy: crossEntropy(context),
    exp: exp(context),
    log: log(context),
    logSigmoid: logSigmoid(context),
    clamp: clamp(context),
    sum: sum(context),
    max: max(context),
    reshape: reshape(context),
    permute: permute(context),
    broadcastTo: broadcastTo(context),
    pad: pad(context),
    linearInputGradient: linearInputGradient(context),
    linearWeightGradient: linearWeightGradient(context),
    layerNormGradient: layerNormGradient(context),
    softmaxGradient: softmaxGradient(context),
    attentionGradient: attentionGradient(context),
    selfAttentionGradient: selfAttentionGradient(context),
    embeddingGradient: embeddingGradient(context),
    keepTokensGradient: keepTokensGradient(context),
    positionInterpolateGradient: positionInterpolateGradient(context),
    l2NormalizeGradient: l2NormalizeGradient(context),
    activationGradient: activationGradient(context),
    clampGradient: clampGradient(context),
    crossEntropyGradient: crossEntropyGradient(context),
    maxGradient: maxGradient(context),
    squaredNorm: squaredNorm(context),
  }
}
