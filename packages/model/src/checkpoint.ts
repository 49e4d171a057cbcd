// What a file of weights is: its layout, its config, and where each weight of its towers lies.
import type { TensorData } from '@typeclip/tensor'
import { type TensorFile, toFloat32 } from '@typeclip/weights'
import type { ClipConfig } from './config/config.js'
import { inferConfig } from './config/infer.js'
import { ModelError } from './error.js'
import { type Assignment, assign, infoOf } from './layouts/assign.js'
import type { LayoutName } from './layouts/layout.js'
import { createNames } from './layouts/names.js'
import { layoutOf } from './layouts/registry.js'
import { checkFinite, readParameters } from './pack.js'
import { type Tower, textTower, visionTower } from './towers/registry.js'
import type { TextEncoder } from './towers/text.js'
import type { ImageEncoder } from './towers/vit.js'

export interface Checkpoint extends Assignment {
  readonly config: ClipConfig
  readonly layout: LayoutName
  /** Undefined where the config has no such tower. */
  readonly vision: Tower<ImageEncoder> | undefined
  readonly text: Tower<TextEncoder> | undefined
  /** The learned scale and bias of the logits; undefined where the file holds none. */
  readonly scale: number | undefined
  readonly bias: number | undefined
}

/**
 * Finds every weight of a checkpoint; of the values, only those of the scale and bias are read.
 * @param given its config; from the shapes of its weights where left out
 * @throws ModelError `bad-config`, `missing-tensor`, `extra-tensor`, `shape-mismatch`, `bad-dtype`, `not-finite` (the
 * scale and bias), and what the file throws
 */
export async function openCheckpoint(file: TensorFile, given?: ClipConfig, signal?: AbortSignal): Promise<Checkpoint> {
  const layout = layoutOf(new Set(file.tensors.keys()))
  const names = createNames(layout)
  const config = given ?? inferConfig(file.tensors, layout, names)
  const vision = config.vision === null ? undefined : visionTower(config.vision)
  const text = config.text === null ? undefined : textTower(config.text)
  const parameters = [...(vision?.parameters ?? []), ...(text?.parameters ?? [])]
  const towers = { vision: vision !== undefined, text: text !== undefined }
  return {
    config,
    layout: layout.name,
    vision,
    text,
    ...assign(file, layout, names, parameters, towers),
    scale: await readScalar(file, 'logit_scale', signal),
    bias: await readScalar(file, 'logit_bias', signal),
  }
}

/**
 * Every weight of both towers, by our names and in our form, one after the other.
 * @throws ModelError `not-finite`, and what the file throws
 */
export async function* readWeights(
  file: TensorFile,
  { vision, text, places }: Checkpoint,
  signal?: AbortSignal,
): AsyncGenerator<readonly [name: string, value: TensorData]> {
  const parameters = [...(vision?.parameters ?? []), ...(text?.parameters ?? [])]
  for await (const [{ name }, { shape, bytes }] of readParameters(file, parameters, places, signal)) {
    yield [name, { shape, data: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) }]
  }
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
