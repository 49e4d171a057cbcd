// The model's own towers on any training backend, recording or not, their weights plain tensors under the model's own names.

import { readConfig } from '@typeclip/model'
import {
  createNames,
  openai,
  type PackedWeights,
  type Place,
  pooledPositions,
  textTower,
  visionTower,
} from '@typeclip/model/towers'
import type { Observer, Tensor, Weight } from '@typeclip/tensor'
import type { LossBackend } from '../src/index.js'
import type { Batch, Floats } from './golden-run.js'

const names = createNames(openai)

/** A tensor under one of OpenAI's names, in the model's form, and back. */
export interface Parameter {
  /** The model's name, or OpenAI's for what belongs to no tower. */
  readonly name: string
  readonly theirs: string
  readonly value: Floats
  /** A gradient in OpenAI's form. */
  toTheirs(gradient: Floats): Floats
}

/** The model's name of a tensor, or OpenAI's where it belongs to no tower. */
export function oursOf(theirs: string): string {
  return names.known(theirs) ?? theirs
}

export function parameterOf(theirs: string, value: Floats): Parameter {
  const ours = names.known(theirs)
  const place: Place | undefined = ours === undefined ? undefined : names.place(ours)
  if (ours === undefined || place === undefined) return { name: theirs, theirs, value, toTheirs: gradient => gradient }
  return {
    name: ours,
    theirs,
    value: toFloats(place.transform.join([toBlock(value)], 4)),
    toTheirs: gradient => toFloats(place.transform.split(toBlock(gradient), 1, 4)[0]),
  }
}

export interface Encoders {
  /** [B, E] */
  image(batch: Batch): Promise<Tensor>
  /** [B, E] */
  text(batch: Batch): Promise<Tensor>
  /** All tokens of pictures after the blocks and the layer norm, [B, 1 + N, D]. */
  tokens(batch: Batch): Promise<Tensor>
}

/** @param weight the tensor of one of the model's names */
export function openTowers(backend: LossBackend, openClip: object, weight: (name: string) => Tensor): Encoders {
  const config = readConfig(openClip, 'train.json')
  const { vision, text } = config
  if (vision === null || text === null) throw new Error('Both towers train.')
  const weights = viewOf(backend, weight)
  const pause = () => {}
  const image = visionTower(vision)
  const caption = textTower(text).open(weights, backend)
  const flat = (x: Tensor): Tensor => backend.ops.reshape({ x }, { shape: [x.shape[0], config.embedDimension] })
  const encodeImage = ({ pixels: { data, shape }, keep }: Batch, observe?: Observer): Promise<Tensor> => {
    const under = keep === undefined ? backend : thinned(backend, keep)
    const run = { backend: under, observe, pause }
    return image.open(weights, under).encode(backend.tensor(data, shape, 'float32'), run)
  }
  return {
    image: async batch => flat(await encodeImage(batch)),
    async text({ ids: { data, shape } }) {
      const pooled = pooledPositions(data, shape[0], shape[1], text.pool)
      const run = { backend, observe: undefined, pause }
      return flat(await caption.encode(backend.tensor(data, shape, 'int32'), pooled, run))
    },
    async tokens(batch) {
      let tokens: Tensor | undefined
      await encodeImage(batch, (name, tensor) => {
        if (name === `vision.blocks.${vision.layers - 1}.out`) tokens = tensor
      })
      if (tokens === undefined) throw new Error('The tower shows the result of each block.')
      const norm = { weight: weight('vision.norm_post.weight'), bias: weight('vision.norm_post.bias') }
      return backend.ops.layerNorm({ x: tokens, ...norm }, vision)
    },
  }
}

/** Patch dropout: once their positions are added, tokens are the class token and the patches kept (Li et al. 2023). */
function thinned(backend: LossBackend, keep: readonly (readonly number[])[]): LossBackend {
  const rows = keep.map(patches => [0, ...patches.map(patch => patch + 1)])
  const index = backend.tensor(Int32Array.from(rows.flat()), [rows.length, rows[0].length], 'int32')
  const { ops } = backend
  const positionAdd: typeof ops.positionAdd = inputs => ops.keepTokens({ x: ops.positionAdd(inputs), index })
  return { ...backend, ops: { ...ops, positionAdd } }
}

/** What a tower takes its weights from; equal parts of one are slices, through which gradients flow. */
function viewOf({ ops }: LossBackend, weight: (name: string) => Tensor): PackedWeights {
  const held = (tensor: Tensor): Weight => Object.assign(tensor, { dispose() {} })
  return {
    one: name => held(weight(name)),
    optional: name => (/projection$/.test(name) ? held(weight(name)) : undefined),
    parts(name) {
      const x = weight(name)
      const rows = x.shape[0] / 3
      return [0, 1, 2].map(part => {
        const ranges = x.shape.map((size, axis) =>
          axis === 0 ? ([part * rows, (part + 1) * rows] as const) : ([0, size] as const),
        )
        return held(ops.slice({ x }, { ranges }))
      })
    },
  }
}

function toBlock({ shape, data }: Floats) {
  return { shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
}

function toFloats({ shape, bytes }: ReturnType<typeof toBlock>): Floats {
  return { shape, data: new Float32Array(bytes.slice().buffer) }
}
