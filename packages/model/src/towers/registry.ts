// Every kind of tower: what its weights are and how it is opened. A new kind is a file here, a config in `config/`
// and a case below; the compiler then names the layouts that do not know it.
import { type Backend, sizeOf } from '@typeclip/tensor'
import type { ClipConfig, VisionConfig } from '../config/config.js'
import type { TextConfig } from '../config/text.js'
import { openText, type TextEncoder, textParameters } from './text.js'
import type { PackedWeights, Parameter } from './tower.js'
import { type ImageEncoder, openVit, vitParameters } from './vit.js'

/** A tower that is known, but whose weights are not read yet. */
export interface Tower<Encoder> {
  readonly parameters: readonly Parameter[]
  open(weights: PackedWeights, backend: Backend): Encoder
}

export function visionTower(config: VisionConfig): Tower<ImageEncoder> {
  switch (config.kind) {
    case 'vit':
      return { parameters: vitParameters(config), open: (weights, backend) => openVit(config, weights, backend) }
  }
}

export function textTower(config: TextConfig): Tower<TextEncoder> {
  switch (config.kind) {
    case 'text':
      return { parameters: textParameters(config), open: weights => openText(config, weights) }
  }
}

/** How many numbers a model has learned, from its config alone. `total` counts the scale (and bias) of the logits. */
export function countParameters(config: ClipConfig): { total: number; vision: number; text: number } {
  const vision = config.vision === null ? 0 : sizes(visionTower(config.vision).parameters)
  const text = config.text === null ? 0 : sizes(textTower(config.text).parameters)
  const shared = vision > 0 && text > 0 ? 1 + (config.logitBiasInit === null ? 0 : 1) : 0
  return { total: vision + text + shared, vision, text }
}

function sizes(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}
