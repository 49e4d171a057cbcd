import type { TextConfig } from './text.js'
import type { VitConfig } from './vit.js'

/** Every kind of image tower; `kind` tells them apart. A new one is added here and in `towers/registry.ts`. */
export type VisionConfig = VitConfig

/** Names of all kinds of towers: layouts and the registry have an entry for each. */
export type TowerKind = VisionConfig['kind'] | TextConfig['kind']

/** What a CLIP is, read from its config file or from the shapes of its weights. Plain data. */
export interface ClipConfig {
  /** What said so: a config file of open_clip or Hugging Face, or the shapes of the weights. */
  readonly source: 'open-clip' | 'hugging-face' | 'shapes'
  /** E, the length of the features of both towers. */
  readonly embedDimension: number
  /** null where the checkpoint has no image tower. */
  readonly vision: VisionConfig | null
  /** null where the checkpoint has no text tower. */
  readonly text: TextConfig | null
  /** Logarithm of the scale, for files that hold none. */
  readonly logitScaleInit: number
  /** For files that hold no bias; null where the model has none. */
  readonly logitBiasInit: number | null
  /** Shapes do not show the activation: `assumed` means QuickGELU, as in everything OpenAI released. */
  readonly activationSource: 'config' | 'assumed'
}

/** ln(1 / 0.07), where the scale starts in CLIP's training (section 2.5 of the paper). */
export const initialLogitScale = Math.log(1 / 0.07)
