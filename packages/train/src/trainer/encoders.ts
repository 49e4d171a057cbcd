// The model's towers on any backend, recording or not, their weights tensors that a function gives by name.
import type { ClipConfig } from '@typeclip/model'
import { type PackedWeights, pooledPositions, textTower, visionTower } from '@typeclip/model/towers'
import type { Tensor, TensorData } from '@typeclip/tensor'
import type { LossBackend } from '../loss/contrastive.js'
import { type CaptionGroup, groupCaptions } from './captions.js'

/** The weights of a tower by its own names; undefined for one that the model lacks. */
export type OwnWeights = (own: string) => Tensor | undefined

export interface EncodeContext {
  readonly backend: LossBackend
  readonly weight: OwnWeights
  /** Called between steps. */
  pause(): Promise<void> | void
}

export interface PictureBatch {
  /** [N, 3, H, W] */
  readonly pixels: TensorData
  /** The patches that the tower sees of each picture, counted from 0, equally many each; all unless set. */
  readonly kept?: readonly (readonly number[])[]
}

type Vision = NonNullable<ClipConfig['vision']>

/** Features of pictures, [N, E]. */
export async function encodePictures(context: EncodeContext, vision: Vision, batch: PictureBatch): Promise<Tensor> {
  const { encoder, pixels, run } = openVision(context, vision, batch)
  return flat(context, await encoder.encode(pixels, run), vision.embedDimension)
}

/** All tokens of pictures after the blocks and the last layer norm, [N, 1 + P, D]. */
export function pictureTokens(context: EncodeContext, vision: Vision, batch: PictureBatch): Promise<Tensor> {
  const { encoder, pixels, run } = openVision(context, vision, batch)
  return encoder.tokens(pixels, run)
}

/** Features of captions, [M, E]. ids: [M, T] */
export async function encodeCaptions(
  context: EncodeContext,
  text: NonNullable<ClipConfig['text']>,
  captions: TensorData<'int32'>,
): Promise<Tensor> {
  const { backend, pause } = context
  const encoder = textTower(text).open(viewOf(context), backend)
  const groups = groupCaptions(captions, text)
  let features: Tensor | undefined
  for (const { data, shape } of groups.map(({ ids }) => ids)) {
    const pooled = pooledPositions(data, shape[0], shape[1], text.pool)
    const x = await encoder.encode(backend.tensor(data, shape, 'int32'), pooled, { backend, observe: undefined, pause })
    const b = flat(context, x, text.embedDimension)
    features = features === undefined ? b : backend.ops.concat({ a: features, b }, { axis: 0 })
  }
  if (features === undefined) throw new Error('Captions come in one group at least.')
  return groups.length === 1 && isInOrder(groups[0].rows) ? features : inOrder(context, features, groups)
}

/** Features of groups, put back into the order of the batch. */
function inOrder({ backend }: EncodeContext, features: Tensor, groups: readonly CaptionGroup[]): Tensor {
  const places = new Int32Array(features.shape[0])
  groups
    .flatMap(({ rows }) => rows)
    .forEach((row, place) => {
      places[row] = place
    })
  return backend.ops.embedding({ table: features, ids: backend.tensor(places, [places.length], 'int32') })
}

function isInOrder(rows: readonly number[]): boolean {
  return rows.every((row, i) => row === i)
}

function openVision(context: EncodeContext, vision: Vision, { pixels: { data, shape }, kept }: PictureBatch) {
  const { backend, pause } = context
  const dropPatches = kept && ((x: Tensor) => backend.ops.keepTokens({ x, index: tokensKept(backend, kept) }))
  return {
    encoder: visionTower(vision).open(viewOf(context), backend),
    pixels: backend.tensor(data, shape, 'float32'),
    run: { backend, observe: undefined, pause, dropPatches },
  }
}

/** The class token, and after it the patches kept. */
function tokensKept(backend: LossBackend, kept: readonly (readonly number[])[]): Tensor<'int32'> {
  const rows = kept.map(patches => [0, ...patches.map(patch => patch + 1)])
  return backend.tensor(Int32Array.from(rows.flat()), [rows.length, rows[0].length], 'int32')
}

function flat({ backend }: EncodeContext, x: Tensor, width: number): Tensor {
  return x.shape.length === 2 ? x : backend.ops.reshape({ x }, { shape: [x.shape[0], width] })
}

/** Equal parts of a weight are slices, through which gradients flow. */
function viewOf({ backend: { ops }, weight }: EncodeContext): PackedWeights {
  const one = (name: string): Tensor => {
    const tensor = weight(name)
    if (tensor === undefined) throw new Error(`The model has the weight ${name}.`)
    return tensor
  }
  return {
    one,
    optional: weight,
    parts(name) {
      const x = one(name)
      const rows = x.shape[0] / 3
      return [0, 1, 2].map(part => {
        const ranges = x.shape.map((size, axis) =>
          axis === 0 ? ([part * rows, (part + 1) * rows] as const) : ([0, size] as const),
        )
        return ops.slice({ x }, { ranges })
      })
    },
  }
}
