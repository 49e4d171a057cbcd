// open_clip's configs: `open_clip_config.json` with its `model_cfg`, or the bare contents of that.
import { ModelError } from '../error.js'
import { type ClipConfig, initialLogitScale } from './config.js'
import { type Fields, fieldsOf, limits } from './fields.js'
import { refuseUnknown, words } from './open-clip-keys.js'
import { textFromOpenClip } from './text.js'
import { vitFromOpenClip } from './vit.js'

/** Whether a parsed config has open_clip's form. */
export function isOpenClipConfig(fields: Fields): boolean {
  return fields.has('model_cfg') || fields.has('vision_cfg') || fields.has('text_cfg')
}

/**
 * @param fields of the whole file
 * @throws ModelError `bad-config`, `unsupported-architecture`
 */
export function readOpenClipConfig(file: Fields): ClipConfig {
  const model = file.has('model_cfg') ? file.section('model_cfg') : file
  if (model.has('multimodal_cfg')) throw unsupported(model, 'multimodal_cfg', 'CoCa, a captioning model,')
  refuseUnknown(model, modelKeys)
  const shared = {
    embedDimension: model.integer('embed_dim', { maximum: limits.width }),
    quickGelu: model.boolean('quick_gelu', false),
  }
  const vision = fieldsOf(model.raw('vision_cfg'), `${model.path}: vision_cfg`)
  const text = fieldsOf(model.raw('text_cfg'), `${model.path}: text_cfg`)
  refuseOtherTowers(vision, text)
  return {
    source: 'open-clip',
    embedDimension: shared.embedDimension,
    vision: vitFromOpenClip(vision, shared),
    text: textFromOpenClip(text, shared),
    logitScaleInit: model.number('init_logit_scale', { minimum: -100, maximum: 100, default: initialLogitScale }),
    logitBiasInit: model.has('init_logit_bias')
      ? model.number('init_logit_bias', { minimum: -1e6, maximum: 1e6, default: 0 })
      : null,
    activationSource: 'config',
  }
}

/** Towers by their own names in open_clip, which are not supported. */
function refuseOtherTowers(vision: Fields, text: Fields): void {
  if (vision.has('timm_model_name')) {
    throw unsupported(vision, 'timm_model_name', `The timm trunk ${vision.text('timm_model_name', '')}`)
  }
  if (text.has('hf_model_name')) {
    throw unsupported(text, 'hf_model_name', `The text tower ${text.text('hf_model_name', '')}`)
  }
  const layers = vision.raw('layers')
  if (!Array.isArray(layers)) return
  if (layers.length !== 4)
    throw vision.fail('layers', `must be one integer, or four for a ResNet, not ${layers.length}`)
  throw unsupported(vision, 'layers', 'ModifiedResNet')
}

function unsupported({ path, raw }: Fields, key: string, what: string): ModelError {
  return new ModelError('unsupported-architecture', `${path}: ${what} is not supported (${key}).`, {
    path,
    key,
    value: raw(key),
  })
}

/** Keys of `model_cfg`. */
const modelKeys = {
  read: words('embed_dim quick_gelu vision_cfg text_cfg init_logit_scale init_logit_bias'),
  // The weights say themselves where the text tower lies and what shape the scale has.
  harmless: words('custom_text nonscalar_logit_scale cast_dtype output_dict preprocess_cfg'),
  refused: words('multimodal_cfg'),
}
