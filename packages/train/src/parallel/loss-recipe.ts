// Losses as plain data: what a config file says, and what is sent to a thread.
import type { DecoderConfig } from '../decoder/caption-decoder.js'
import type { ContrastiveLoss } from '../loss/contrastive.js'
import { type ImagePositivesOptions, withImagePositives } from '../loss/image-positives.js'
import { type InfonceOptions, infonce } from '../loss/infonce.js'
import { type SigmoidOptions, sigmoid } from '../loss/sigmoid.js'
import type { Objective } from '../trainer/objective.js'
import { captionPrediction, type WordPredictionOptions, wordPrediction } from '../trainer/rivals.js'

export type LossRecipe =
  | (InfonceOptions & { readonly kind: 'infonce'; readonly imagePositives?: ImagePositivesOptions })
  | (SigmoidOptions & { readonly kind: 'sigmoid'; readonly imagePositives?: ImagePositivesOptions })
  | { readonly kind: 'bag-of-words'; readonly prediction: WordPredictionOptions }
  | { readonly kind: 'captioning'; readonly decoder: DecoderConfig }

/** The loss that a recipe describes, for `TrainerOptions.loss`. */
export function lossOf(recipe: LossRecipe): ContrastiveLoss<string> | Objective {
  if (recipe.kind === 'bag-of-words') return wordPrediction(recipe.prediction)
  if (recipe.kind === 'captioning') return captionPrediction(recipe.decoder)
  const { imagePositives } = recipe
  const loss: ContrastiveLoss<string> = recipe.kind === 'infonce' ? infonce(recipe) : sigmoid(recipe)
  return imagePositives === undefined ? loss : withImagePositives(loss, imagePositives)
}
