// The config that a trained model is saved with: open_clip's form says all that a checkpoint of OpenAI's layout needs.
import type { Recipe } from '@typeclip/image'
import { type ClipConfig, readConfig } from '@typeclip/model'
import { TrainError } from '../../error.js'
import { isSame } from './is-same.js'

type Fields = Readonly<Record<string, unknown>>

/** `model_cfg` of a model. @throws TrainError `bad-config` where open_clip has no words for it */
export function modelConfigOf(config: ClipConfig): Fields {
  const { vision, text, embedDimension } = config
  const model = {
    embed_dim: embedDimension,
    ...(vision?.activation === 'quickGelu' && text?.activation === 'quickGelu' ? { quick_gelu: true } : {}),
    ...(config.logitBiasInit === null ? {} : { init_logit_bias: config.logitBiasInit }),
    vision_cfg: vision && visionFields(vision),
    text_cfg: text && textFields(text),
  }
  const read = readConfig(model)
  const same = isSame({ ...vision, resize: 'open-clip' }, read.vision) && isSame(text, read.text)
  if (same) return model
  const sentence =
    'The model has parts that open_clip has no names for, so it cannot be saved in that form after training.'
  throw new TrainError('bad-config', sentence, { field: 'model' })
}

/** `preprocess_cfg` of a recipe. */
export function preprocessConfigOf({ size, resize, filter, mean, std, fill }: Recipe): Fields {
  return {
    size: typeof size === 'number' || size === null ? size : [...size],
    mode: 'RGB',
    mean: mean ?? [0, 0, 0],
    std: std ?? [1, 1, 1],
    interpolation: filter,
    resize_mode: resize,
    ...(fill === 0 ? {} : { fill_color: fill }),
  }
}

function visionFields(vision: NonNullable<ClipConfig['vision']>): Fields {
  const [height, width] = vision.imageSize
  const [rows, columns] = vision.patchSize
  return {
    image_size: height === width ? height : [height, width],
    patch_size: rows === columns ? rows : [rows, columns],
    width: vision.width,
    layers: vision.layers,
    head_width: vision.width / vision.heads,
    ...blockFields(vision),
    ...(vision.normBefore ? {} : { no_ln_pre: true }),
    ...(vision.pool === 'average' ? { pool_type: 'avg', final_ln_after_pool: vision.normAfter === 'pooled' } : {}),
  }
}

function textFields(text: NonNullable<ClipConfig['text']>): Fields {
  const { pool, projection } = text
  return {
    context_length: text.contextLength,
    vocab_size: text.vocabularySize,
    width: text.width,
    heads: text.heads,
    layers: text.layers,
    ...blockFields(text),
    ...(text.causal ? {} : { no_causal_mask: true }),
    ...(typeof pool === 'object'
      ? { pool_type: 'eos', eos_id: pool.id }
      : pool === 'highest'
        ? {}
        : { pool_type: pool }),
    ...(projection === 'none' ? { proj_type: 'none' } : projection === 'biased' ? { proj_bias: true } : {}),
  }
}

function blockFields({
  width,
  mlpWidth,
  activation,
  epsilon,
  layerScale,
}: NonNullable<ClipConfig['vision'] | ClipConfig['text']>): Fields {
  return {
    ...(mlpWidth === 4 * width ? {} : { mlp_ratio: mlpWidth / width }),
    ...(activation === 'geluTanh' ? { act_kwargs: { approximate: 'tanh' } } : {}),
    ...(epsilon === 1e-5 ? {} : { norm_kwargs: { eps: epsilon } }),
    ...(layerScale ? { ls_init_value: 1e-5 } : {}),
  }
}
