import type { Backend } from '@typeclip/tensor'
import type { TensorFile } from '@typeclip/weights'
import { openCheckpoint } from './checkpoint.js'
import { ClipModel } from './clip.js'
import type { ClipConfig } from './config/config.js'
import { readConfig } from './config/read.js'
import type { Assignment } from './layouts/assign.js'
import { huggingFace as huggingFaceLayout } from './layouts/hugging-face.js'
import { packWeights } from './pack.js'
import type { Tower } from './towers/registry.js'

/** The config files that came with the weights: text, bytes or parsed JSON. */
export interface ConfigFiles {
  /** `open_clip_config.json` */
  readonly openClip?: unknown
  /** `config.json` */
  readonly huggingFace?: unknown
}

export interface LoadModelOptions {
  /** The weights. It is read when a tower is first used, so it stays open as long as the model; the caller closes it. */
  readonly file: TensorFile
  /** Without any, all follows from the shapes of the weights, as for OpenAI's own files. */
  readonly config?: ConfigFiles
  /** What computes; it belongs to the caller and outlives the model. */
  readonly backend: Backend
  readonly signal?: AbortSignal
}

/**
 * Makes a model of a checkpoint. Names, shapes and dtypes of all weights are checked now, values when a tower loads.
 * @throws ModelError `bad-config`, `unsupported-architecture`, `missing-tensor`, `extra-tensor`, `shape-mismatch`,
 * `bad-dtype`, `not-finite` (the logit scale), and what the file throws
 */
export async function loadModel({ file, config: files = {}, backend, signal }: LoadModelOptions): Promise<ClipModel> {
  const { config, layout, vision, text, places, unused, scale, bias } = await openCheckpoint(
    file,
    givenConfig(file, files),
    signal,
  )
  return new ClipModel({
    config,
    layout,
    warnings: warningsOf(config, unused, scale),
    logitScale: scale ?? config.logitScaleInit,
    logitBias: bias ?? config.logitBiasInit,
    backend,
    loadVision: vision && (ended => openTower(file, vision, places, backend, ended)),
    loadText: text && (ended => openTower(file, text, places, backend, ended)),
  })
}

/** Reads a tower's weights; disposing of the encoder gives them back. */
async function openTower<Encoder extends { dispose(): void }>(
  file: TensorFile,
  tower: Tower<Encoder>,
  places: Assignment['places'],
  backend: Backend,
  signal: AbortSignal,
): Promise<Encoder> {
  const weights = await packWeights(file, tower.parameters, places, backend, signal)
  const encoder = tower.open(weights, backend)
  return {
    ...encoder,
    dispose() {
      encoder.dispose()
      weights.dispose()
    },
  }
}

/** Where both files are there, the one that belongs to the weights' own layout. */
function givenConfig(file: TensorFile, { openClip, huggingFace }: ConfigFiles): ClipConfig | undefined {
  const given = [
    { value: openClip, name: 'open_clip_config.json' },
    { value: huggingFace, name: 'config.json' },
  ].filter(({ value }) => value !== undefined)
  const chosen = huggingFaceLayout.matches(new Set(file.tensors.keys())) ? given.at(-1) : given[0]
  return chosen && readConfig(chosen.value, chosen.name)
}

function warningsOf(config: ClipConfig, unused: readonly string[], scale: number | undefined): readonly string[] {
  const warnings: string[] = []
  if (unused.length > 0) {
    const more = unused.length > 20 ? ` and ${unused.length - 20} more` : ''
    warnings.push(`The weights hold tensors that the model does not use: ${unused.slice(0, 20).join(', ')}${more}.`)
  }
  if (scale === undefined && config.vision !== null && config.text !== null) {
    warnings.push(`The weights hold no logit_scale; ${config.logitScaleInit}, the config's initial value, is used.`)
  }
  return warnings
}
