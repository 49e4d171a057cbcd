// The files that transformers wants beside the weights of a CLIPModel.
import { type Recipe, readRecipe } from '@typeclip/image'
import { type ClipConfig, readConfig } from '@typeclip/model'
import type { Activation } from '@typeclip/tensor'
import { TrainError } from '../../error.js'
import { isSame } from './is-same.js'

type Fields = Readonly<Record<string, unknown>>
type Tower = NonNullable<ClipConfig['vision'] | ClipConfig['text']>

const activations: Readonly<Partial<Record<Activation, string>>> = {
  quickGelu: 'quick_gelu',
  gelu: 'gelu',
  geluTanh: 'gelu_pytorch_tanh',
  relu: 'relu',
}
/** Pillow's numbers of its filters. */
const resamples = { nearest: 0, lanczos: 1, bilinear: 2, bicubic: 3, box: 4, hamming: 5 } as const

/** `config.json` of a model. @throws TrainError `bad-config` where transformers' CLIP cannot be it */
export function huggingFaceConfigOf(config: ClipConfig): Fields {
  const { vision, text, embedDimension, logitScaleInit } = config
  if (vision === null || text === null) throw refused('a tower that is missing')
  if (config.logitBiasInit !== null) throw refused('the bias of a sigmoid loss')
  const [imageSize, patchSize] = [vision.imageSize, vision.patchSize].map(([height, width]) => {
    if (height !== width) throw refused('pictures or patches that are not square')
    return height
  })
  // The highest id ends every text, so looking for it by value finds the same place.
  const end = typeof text.pool === 'object' ? text.pool.id : text.vocabularySize - 1
  const model = {
    architectures: ['CLIPModel'],
    model_type: 'clip',
    projection_dim: embedDimension,
    logit_scale_init_value: logitScaleInit,
    vision_config: {
      model_type: 'clip_vision_model',
      ...towerFields(vision, embedDimension),
      image_size: imageSize,
      patch_size: patchSize,
    },
    text_config: {
      model_type: 'clip_text_model',
      ...towerFields(text, embedDimension),
      max_position_embeddings: text.contextLength,
      vocab_size: text.vocabularySize,
      bos_token_id: text.vocabularySize - 2,
      eos_token_id: end,
      pad_token_id: end,
    },
  }
  const read = readConfig(model)
  const same =
    isSame({ ...vision, resize: 'transformers' }, read.vision) && isSame({ ...text, pool: { id: end } }, read.text)
  if (!same || text.pool === 'first' || text.pool === 'last') throw refused('parts that transformers’ CLIP has not')
  return model
}

/** `preprocessor_config.json` of a recipe. @throws TrainError `bad-config` where transformers has no form for it */
export function preprocessorConfigOf(recipe: Recipe): Fields {
  const { resize, size, filter, crop, rescale, mean, std } = recipe
  const square = typeof size === 'number'
  const fields = {
    image_processor_type: 'CLIPImageProcessor',
    do_convert_rgb: true,
    do_resize: resize !== 'none',
    ...(size === null
      ? {}
      : { size: resize === 'shortest' && square ? { shortest_edge: size } : sides(square ? [size, size] : size) }),
    resample: resamples[filter],
    do_center_crop: crop !== null,
    ...(crop === null ? {} : { crop_size: sides(crop) }),
    do_rescale: rescale !== null,
    ...(rescale === null ? {} : { rescale_factor: rescale }),
    do_normalize: mean !== null || std !== null,
    image_mean: mean ?? [0, 0, 0],
    image_std: std ?? [1, 1, 1],
  }
  // Pictures become RGB before the resize in transformers, whatever the recipe says.
  if (!isSame({ ...recipe, rgb: 'first' }, readRecipe(fields))) throw refused('preprocessing that transformers has not')
  return fields
}

function towerFields({ width, layers, heads, mlpWidth, activation, epsilon }: Tower, embedDimension: number): Fields {
  return {
    hidden_size: width,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    intermediate_size: mlpWidth,
    hidden_act: activations[activation],
    layer_norm_eps: epsilon,
    projection_dim: embedDimension,
  }
}

function sides([height, width]: readonly [number, number]): Fields {
  return { height, width }
}

function refused(what: string): TrainError {
  const sentence = `The model has ${what}, so it cannot be saved in the Hugging Face layout; save it in OpenAI's.`
  return new TrainError('bad-config', sentence, { field: 'layout' })
}
