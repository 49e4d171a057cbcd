// How results were made.
import type { BackendInfo } from '@typeclip/tensor'

/** Facts about a loaded model. */
export interface ClipInfo {
  /** Name of its folder, file or address; `emoji` for the embedded one. */
  readonly model: string
  readonly backend: BackendInfo
  readonly precision: BackendInfo['precision']
  /** D: numbers in a feature. */
  readonly embedDimension: number
  /** [height, width] of the pictures it reads; null without an image tower. */
  readonly imageSize: readonly [number, number] | null
  /** The longest caption in tokens; null without a text tower. */
  readonly contextLength: number | null
  readonly vocabularySize: number | null
  /** The templates that labels are written into, unless told otherwise. */
  readonly templates: readonly string[]
  /** Activation of each tower, and whether a config says so or it is assumed, since weights cannot tell. */
  readonly activation: {
    readonly vision: string | null
    readonly text: string | null
    readonly from: 'config' | 'assumed'
  }
  /** What the architecture was read from, and how the weights are named. */
  readonly config: 'open-clip' | 'hugging-face' | 'shapes'
  readonly layout: string
  /** Counts of learned numbers; `total` has the logit scale too. */
  readonly parameters: { readonly total: number; readonly vision: number; readonly text: number }
  /** exp of the stored parameter. */
  readonly logitScale: number
  readonly logitBias: number | null
  /** What was odd about the files, one sentence each. */
  readonly warnings: readonly string[]
}

/** What every result says of how it was made. */
export interface Made {
  readonly model: string
  readonly backend: string
  readonly precision: string
}
