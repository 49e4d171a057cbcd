// Hugging Face's `config.json` for CLIP, which leaves out whatever equals transformers' defaults.
import { ModelError } from '../error.js'
import { type ClipConfig, initialLogitScale } from './config.js'
import { type Fields, limits } from './fields.js'
import { textFromHuggingFace } from './text.js'
import { vitFromHuggingFace } from './vit.js'

// transformers rounds ln(1 / 0.07) in its default.
const defaultLogitScale = 2.6592

/**
 * @param file fields of the whole file
 * @throws ModelError `bad-config`, `unsupported-architecture`
 */
export function readHuggingFaceConfig(file: Fields): ClipConfig {
  const type = file.text('model_type', '')
  const embedDimension = () => file.integer('projection_dim', { maximum: limits.width, default: 512 })
  const rest = { source: 'hugging-face', logitBiasInit: null, activationSource: 'config' } as const
  switch (type) {
    case 'clip': {
      const embed = embedDimension()
      return {
        ...rest,
        embedDimension: embed,
        vision: vitFromHuggingFace(section(file, 'vision_config'), embed, true),
        text: textFromHuggingFace(section(file, 'text_config'), embed, true),
        logitScaleInit: file.number('logit_scale_init_value', {
          minimum: -100,
          maximum: 100,
          default: defaultLogitScale,
        }),
      }
    }
    case 'clip_vision_model': {
      const vision = projected(file)
        ? vitFromHuggingFace(file, embedDimension(), true)
        : vitFromHuggingFace(file, file.integer('hidden_size', { maximum: limits.width, default: 768 }), false)
      return { ...rest, embedDimension: vision.embedDimension, vision, text: null, logitScaleInit: initialLogitScale }
    }
    case 'clip_text_model': {
      const text = projected(file)
        ? textFromHuggingFace(file, embedDimension(), true)
        : textFromHuggingFace(file, file.integer('hidden_size', { maximum: limits.width, default: 512 }), false)
      return { ...rest, embedDimension: text.embedDimension, vision: null, text, logitScaleInit: initialLogitScale }
    }
    case '':
      throw new ModelError('bad-config', `${file.path} has no model_type, so it is no config of a CLIP.`, {
        path: file.path,
      })
    default:
      throw new ModelError('unsupported-architecture', `${file.path}: model_type ${type} is not supported.`, {
        path: file.path,
        type,
      })
  }
}

/** Old files say a tower twice; transformers lets the `_dict` form win, defaults included. */
function section(file: Fields, key: string): Fields {
  return file.section(file.has(`${key}_dict`) ? `${key}_dict` : key)
}

/** `CLIPVisionModel` and `CLIPTextModel` end before the projection; the `…WithProjection` classes have it. */
function projected(file: Fields): boolean {
  const architectures = file.raw('architectures')
  if (!Array.isArray(architectures) || architectures.length === 0) return true
  return String(architectures[0]).endsWith('WithProjection')
}
