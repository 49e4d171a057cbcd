import type { Backend } from '@typeclip/tensor'
import { type TensorFile, toFloat32 } from '@typeclip/weights'
import { ClipModel } from './clip.js'
import type { ClipConfig } from './config/config.js'
import { inferConfig } from './config/infer.js'
import { readConfig } from './config/read.js'
import { ModelError } from './error.js'
import { type Assignment, assign, infoOf } from './layouts/assign.js'
import { huggingFace as huggingFaceLayout } from './layouts/hugging-face.js'
import { createNames } from './layouts/names.js'
import { layoutOf } from './layouts/registry.js'
import { checkFinite, packWeights } from './pack.js'
import { type Tower, textTower, visionTower } from './towers/registry.js'

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
  const given = givenConfig(file, files)
  const layout = layoutOf(new Set(file.tensors.keys()))
  const names = createNames(layout)
  const config = given ?? inferConfig(file.tensors, layout, names)
  const vision = config.vision === null ? undefined : visionTower(config.vision)
  const text = config.text === null ? undefined : textTower(config.text)

  const parameters = [...(vision?.parameters ?? []), ...(text?.parameters ?? [])]
  const towers = { vision: vision !== undefined, text: text !== undefined }
  const { places, unused } = assign(file, layout, names, parameters, towers)
  const scale = await readScalar(file, 'logit_scale', signal)
  const bias = await readScalar(file, 'logit_bias', signal)
  return new ClipModel({
    config,
    layout: layout.name,
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

/** A tensor of one number, of shape [] or [1], or undefined where the file has none. */
async function readScalar(file: TensorFile, name: string, signal?: AbortSignal): Promise<number | undefined> {
  if (!file.tensors.has(name)) return undefined
  const { shape } = infoOf(file, name)
  if (shape.length > 1 || (shape[0] ?? 1) !== 1) {
    throw new ModelError('shape-mismatch', `${name} has shape [${shape.join(', ')}]; it must be one number.`, {
      name,
      shape,
    })
  }
  const values = toFloat32(await file.read(name, { signal }))
  checkFinite(name, values)
  return values[0]
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
