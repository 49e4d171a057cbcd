// The forms that a trained model is saved in: OpenAI's layout with open_clip's config, or Hugging Face's with its own.
import type { Recipe } from '@typeclip/image'
import type { ClipConfig } from '@typeclip/model'
import { convertWeights, huggingFace, openai } from '@typeclip/model/towers'
import { TrainError } from '../../error.js'
import type { WeightMap } from '../../trainer/memory-file.js'
import type { ModelContent } from '../checkpoint/checkpoint.js'
import { huggingFaceConfigOf, preprocessorConfigOf } from './hugging-face-config.js'
import { modelConfigOf, preprocessConfigOf } from './open-clip-config.js'

export interface SavedForm {
  /** `openai`, which `loadClip` and open_clip read; or `hugging-face`, which `loadClip` and transformers read. */
  readonly layout?: 'openai' | 'hugging-face'
  /** `F16` halves the file, to nearest; float32 unless set. */
  readonly dtype?: 'F32' | 'F16'
}

export interface TrainedModel {
  /** By OpenAI's names. */
  readonly weights: WeightMap
  readonly config: ClipConfig
  readonly recipe: Recipe
}

/** Largest float32 that still rounds to a finite float16. */
const largestHalf = 65_519.996

/**
 * What the folder of a model holds.
 * @throws TrainError `bad-config` where the layout has no words for it, `bad-option` where a weight is beyond float16
 */
export function contentOf({ weights, ...model }: TrainedModel, form: SavedForm): ModelContent {
  return { ...weightsIn(form, weights), configs: configsOf(model, form) }
}

/** Files beside the weights, by name. @throws TrainError `bad-config` where the layout has no words for the model */
export function configsOf(
  { config, recipe }: Omit<TrainedModel, 'weights'>,
  { layout = 'openai' }: SavedForm,
): ModelContent['configs'] {
  switch (layout) {
    case 'openai':
      return {
        'open_clip_config.json': { model_cfg: modelConfigOf(config), preprocess_cfg: preprocessConfigOf(recipe) },
      }
    case 'hugging-face':
      return {
        'config.json': huggingFaceConfigOf(config),
        'preprocessor_config.json': preprocessorConfigOf(recipe),
      }
  }
}

/** @throws TrainError `bad-option` where a weight is beyond float16 */
export function weightsIn(
  { layout = 'openai', dtype = 'F32' }: SavedForm,
  weights: WeightMap,
): Omit<ModelContent, 'configs'> {
  if (dtype === 'F16') for (const [name, { data }] of weights) checkHalf(name, data)
  return { weights: layout === 'openai' ? weights : inHuggingFaceLayout(weights), dtype }
}

function inHuggingFaceLayout(weights: WeightMap): WeightMap {
  const blocks = new Map(
    [...weights].map(([name, { shape, data }]) => {
      return [name, { shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }]
    }),
  )
  const converted = [...convertWeights(blocks, openai, huggingFace, 4)]
  return new Map(
    converted.map(([name, { shape, bytes }]) => {
      return [name, { shape, data: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) }]
    }),
  )
}

function checkHalf(name: string, values: Float32Array): void {
  const value = values.find(one => Number.isFinite(one) && Math.abs(one) > largestHalf)
  if (value === undefined) return
  const sentence = `${name} holds ${value}, more than float16 can; save the model as F32.`
  throw new TrainError('bad-option', sentence, { field: 'dtype', name, value })
}
