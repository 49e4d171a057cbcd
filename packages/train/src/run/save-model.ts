// A trained model as a folder that others read.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { clipRecipe, type Recipe } from '@typeclip/image'
import type { ClipConfig } from '@typeclip/model'
import type { WeightMap } from '../trainer/memory-file.js'
import { saveModel as saveContent } from './checkpoint/store.js'
import { nodeFiles } from './files.js'
import { contentOf, type SavedForm } from './model/saved-form.js'

export interface SaveModelOptions extends SavedForm {
  /** How pictures become the model's input; CLIP's own unless set. */
  readonly recipe?: Recipe
}

/**
 * Writes weights and config into `folder`, which appears whole, in the place of one that was there.
 * @param model weights of `trainer.weights()` and `trainer.config`
 * @throws TrainError `write-failed`, and then what was there is unchanged; `bad-config` where the layout has no words
 * for the model; `bad-option` where a weight is beyond float16
 */
export async function saveModel(
  folder: string | URL,
  { weights, config }: { readonly weights: WeightMap; readonly config: ClipConfig },
  { recipe = clipRecipe(config.vision?.imageSize[0]), ...form }: SaveModelOptions = {},
): Promise<void> {
  const path = typeof folder === 'string' ? folder : fileURLToPath(folder)
  await saveContent(resolve(path), contentOf({ weights, config, recipe }, form), nodeFiles)
}
