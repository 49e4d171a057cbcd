// The parameters of a model in training. Outside they have OpenAI's names and form; inside, the towers' own.
import { createNames, openai, type Parameter as TowerParameter } from '@typeclip/model/towers'
import type { Shape, TensorData } from '@typeclip/tensor'
import { TrainError } from '../error.js'

/** Who reads a parameter: a tower, or the loss. */
export type Reader = 'image' | 'text' | 'loss'

export interface Parameter {
  /** OpenAI's name, e.g. `visual.transformer.resblocks.0.attn.in_proj_weight`. */
  readonly name: string
  /** The tower's name, e.g. `vision.blocks.0.qkv.weight`. */
  readonly own: string
  /** In the tower's form. */
  readonly shape: Shape
  readonly reader: Reader
  /** The matrix [outputs, inputs] of a linear layer, which an adapter may be added to. */
  readonly linear: boolean
  /** From the tower's form to OpenAI's. */
  outward(value: TensorData): TensorData
  /** And back. */
  inward(value: TensorData): TensorData
}

const names = createNames(openai)

/** Every parameter of both towers, in the order of the computation. */
export function towerParameters(vision: Described, text: Described): readonly Parameter[] {
  return [
    ...vision.parameters.map(parameter => towerParameter(parameter, 'image')),
    ...text.parameters.map(parameter => towerParameter(parameter, 'text')),
  ]
}

interface Described {
  readonly parameters: readonly TowerParameter[]
}

/** Whether it is a weight of a linear layer of a transformer's block. */
export function isBlockMatrix({ name, linear }: Parameter): boolean {
  return linear && /(^|\.)resblocks\.\d+\./.test(name)
}

/** One that belongs to no tower: it has the same form inside and outside. */
export function addedParameter(name: string, shape: Shape, reader: Reader): Parameter {
  return { name, own: name, shape, reader, linear: false, outward: value => value, inward: value => value }
}

function towerParameter({ name: own, shape, purpose }: TowerParameter, reader: Reader): Parameter {
  const place = names.place(own)
  if (place === undefined) throw new TrainError('bad-option', `OpenAI's layout has no name for ${own}.`, { own })
  const { transform } = place
  return {
    name: place.names[0],
    own,
    shape,
    reader,
    linear: purpose === 'linear' && shape.length === 2,
    outward: value => floatsOf(transform.split(blockOf(value), 1, 4)[0]),
    inward: value => floatsOf(transform.join([blockOf(value)], 4)),
  }
}

function blockOf({ shape, data }: TensorData) {
  return { shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
}

function floatsOf({ shape, bytes }: ReturnType<typeof blockOf>): TensorData {
  return { shape, data: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) }
}
