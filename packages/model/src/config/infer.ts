// What a checkpoint is when no config says so: from the names and shapes of its weights.
import { ModelError } from '../error.js'
import type { Layout } from '../layouts/layout.js'
import type { Names } from '../layouts/names.js'
import { type ClipConfig, initialLogitScale } from './config.js'
import { textFromShapes } from './text.js'
import { vitFromShapes } from './vit.js'

/** Encoders that are recognised by a name of theirs, so that they are refused by their own. */
const others: readonly (readonly [sign: RegExp, architecture: string])[] = [
  [/^visual\.layer1\.0\.conv1\.weight$/, 'ModifiedResNet'],
  [/^visual\.trunk\./, 'A timm trunk'],
  [/^vision_model\.head\.probe$/, 'SigLIP'],
  [/^text\.transformer\.embeddings\./, 'A text tower of Hugging Face'],
  [/^text_decoder\./, 'CoCa'],
]

/**
 * Everything but the activation follows from shapes, given CLIP's heads of 64; QuickGELU is assumed, as in all that
 * OpenAI released.
 * @throws ModelError `unsupported-architecture`, `missing-tensor`, `bad-config` (what the shapes cannot say)
 */
export function inferConfig(
  tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>,
  layout: Layout,
  names: Names,
): ClipConfig {
  for (const name of tensors.keys()) {
    const [sign, architecture] = others.find(([expression]) => expression.test(name)) ?? []
    if (sign === undefined) continue
    const sentence = `${architecture} is not supported; the weights hold ${name}.`
    throw new ModelError('unsupported-architecture', sentence, { architecture, name })
  }
  const shapes = names.shapes(tensors)
  const has = (tower: string) => [...shapes.keys()].some(name => name.startsWith(tower))
  const resize = layout.name === 'hugging-face' ? 'transformers' : 'open-clip'
  const vision = has('vision.') ? vitFromShapes(shapes, resize) : null
  const text = has('text.') ? textFromShapes(shapes) : null
  const embedDimension = vision?.embedDimension ?? text?.embedDimension
  if (embedDimension === undefined) {
    throw new ModelError('missing-tensor', 'The weights hold neither tower of a CLIP.', { names: [...tensors.keys()] })
  }
  if (vision !== null && text !== null && text.embedDimension !== embedDimension) {
    const sentence = `Pictures become ${embedDimension} numbers and texts ${text.embedDimension}, so the weights are not of one model.`
    throw new ModelError('shape-mismatch', sentence, { vision: embedDimension, text: text.embedDimension })
  }
  return {
    source: 'shapes',
    embedDimension,
    vision,
    text,
    logitScaleInit: initialLogitScale,
    logitBiasInit: tensors.has('logit_bias') ? 0 : null,
    activationSource: 'assumed',
  }
}
