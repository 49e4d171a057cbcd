// A trained model as a folder that others read.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { clipRecipe, type Recipe } from '@typeclip/image'
import type { ClipConfig } from '@typeclip/model'
import { TrainError } from '../error.js'
import type { WeightMap } from '../trainer/memory-file.js'
import { saveModel as saveContent } from './checkpoint/store.js'
import { nodeFiles } from './files.js'
import { modelConfigOf, preprocessConfigOf } from './model/open-clip-config.js'

export interface SaveModelOptions {
  /** How pictures become the model's input; CLIP's own unless set. */
  readonly recipe?: Recipe
  /** `F16` halves the file, to nearest; float32 unless set. */
  readonly dtype?: 'F32' | 'F16'
}

/** Largest float32 that still rounds to a finite float16. */
const largestHalf = 65_519.996

/**
 * Writes `model.safetensors` in OpenAI's layout and `open_clip_config.json` into `folder`: what `loadClip`, open_clip and
 * a run's `model.from` read. The folder appears whole, in the place of one that was there.
 * @param model weights of `trainer.weights()` and `trainer.config`
 * @throws TrainError `write-failed`, and then what was there is unchanged; `bad-config` where open_clip has no words for
 * the model; `bad-option` where a weight is beyond float16
 */
export async function saveModel(
  folder: string | URL,
  { weights, config }: { readonly weights: WeightMap; readonly config: ClipConfig },
  { recipe, dtype = 'F32' }: SaveModelOptions = {},
): Promise<void> {
  if (dtype === 'F16') for (const [name, { data }] of weights) checkHalf(name, data)
  const path = typeof folder === 'string' ? folder : fileURLToPath(folder)
  const fields = {
    model_cfg: modelConfigOf(config),
    preprocess_cfg: preprocessConfigOf(recipe ?? clipRecipe(config.vision?.imageSize[0])),
  }
  await saveContent(resolve(path), { weights, dtype, configs: { 'open_clip_config.json': fields } }, nodeFiles)
}

function checkHalf(name: string, values: Float32Array): void {
  const value = values.find(one => Number.isFinite(one) && Math.abs(one) > largestHalf)
  if (value === undefined) return
  const sentence = `${name} holds ${value}, more than float16 can; save the model as F32.`
  throw new TrainError('bad-option', sentence, { field: 'dtype', name, value })
}
