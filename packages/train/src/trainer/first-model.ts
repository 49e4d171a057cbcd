// What a model is before its first step: its parameters and their numbers, drawn or read from a checkpoint.
import { type ClipConfig, readConfig } from '@typeclip/model'
import { type Checkpoint, openCheckpoint, readWeights, textTower, visionTower } from '@typeclip/model/towers'
import type { Shape, TensorData } from '@typeclip/tensor'
import { type TensorFile, toFloat32 } from '@typeclip/weights'
import { type Adapter, adapterStarts, adaptersOf, type LoraOptions } from '../adapter/lora.js'
import { TrainError } from '../error.js'
import { type Distribution, draw, initialize } from '../initialization.js'
import { createRandom } from '../random.js'
import { fileOf, partOf, type WeightMap } from './memory-file.js'
import type { Objective } from './objective.js'
import { addedParameter, type Parameter, towerParameters } from './parameters.js'

export interface FirstModelOptions {
  /** `open_clip_config.json` or Hugging Face's `config.json`: text, bytes or parsed. May be left out with weights. */
  readonly config?: unknown
  /** A checkpoint in any layout that `loadModel` reads; drawn as OpenAI draws them where left out. */
  readonly weights?: TensorFile | WeightMap
  readonly lora?: LoraOptions
  /** Of all that is drawn; 0 unless set. */
  readonly seed?: number
  readonly signal?: AbortSignal
}

export interface FirstModel {
  readonly config: ClipConfig
  readonly vision: NonNullable<ClipConfig['vision']>
  readonly text: NonNullable<ClipConfig['text']>
  readonly adapters: readonly Adapter[]
  /** Each with its first numbers, in the tower's form. */
  readonly parameters: readonly (readonly [Parameter, TensorData])[]
}

/** @throws TrainError `bad-option`; ModelError where config or weights cannot be used, or do not belong together */
export async function openFirstModel(
  objective: Objective,
  { config: given, weights, lora, seed = 0, signal }: FirstModelOptions,
): Promise<FirstModel> {
  const asked = given === undefined ? undefined : readConfig(given)
  const file = weights !== undefined && 'get' in weights ? fileOf(weights) : weights
  const model = file && partOf(file, name => !isAdapter(name) || lora === undefined)
  const checkpoint = model && (await openCheckpoint(model, asked, signal))
  const { config, vision, text } = bothTowers(checkpoint?.config ?? asked)
  const parameters = towerParameters(visionTower(vision), textTower(text))
  const adapters = lora === undefined ? [] : adaptersOf(parameters, lora)

  const random = createRandom(seed)
  const values = new Map<string, TensorData>()
  if (checkpoint === undefined || model === undefined) {
    const shapes = new Map(parameters.map(({ own, shape }) => [own, shape]))
    for (const [own, value] of initialize(shapes, random)) values.set(own, value)
  } else {
    for await (const [own, value] of readWeights(model, checkpoint, signal)) values.set(own, value)
  }
  const added = [...sharedStarts(checkpoint, objective), ...adapters.flatMap(adapterStarts)]
  for (const [{ name, shape }, start] of added) {
    values.set(name, (await stored(file, name, shape)) ?? draw(start, shape, random))
  }
  const all = [...parameters, ...added.map(([parameter]) => parameter)]
  return { config, vision, text, adapters, parameters: all.map(its => [its, numbersOf(values, its)]) }
}

/** @throws TrainError `bad-option` */
function bothTowers(config: ClipConfig | undefined) {
  const fail = (sentence: string): TrainError => new TrainError('bad-option', sentence, { field: 'config' })
  if (config === undefined) throw fail('A trainer needs a config, or the weights of a model.')
  const { vision, text } = config
  if (vision === null) throw fail('The model has no image tower; a CLIP is trained with both.')
  if (text === null) throw fail('The model has no text tower; a CLIP is trained with both.')
  return { config, vision, text }
}

/** The parameters of the loss; and the scale, which every CLIP has, and the bias of a checkpoint that has one. */
function sharedStarts(
  checkpoint: Checkpoint | undefined,
  { added }: Objective,
): readonly (readonly [Parameter, Distribution])[] {
  const starts = new Map(Object.entries(added).map(([name, { shape, start }]) => [name, { shape, start }]))
  const constant = (value: number) => ({ shape: [], start: { kind: 'constant', value } as const })
  if (!starts.has('logit_scale')) starts.set('logit_scale', constant(Math.log(1 / 0.07)))
  if (checkpoint?.bias !== undefined && !starts.has('logit_bias')) starts.set('logit_bias', constant(checkpoint.bias))
  return [...starts].map(([name, { shape, start }]) => [addedParameter(name, shape, 'loss'), start])
}

/** What a checkpoint has of a parameter outside of the towers; one number may have the shape [1] there. */
async function stored(file: TensorFile | undefined, name: string, shape: Shape): Promise<TensorData | undefined> {
  const found = file?.tensors.get(name)
  if (file === undefined || found === undefined) return undefined
  if (String(found.shape) !== String(shape) && !(shape.length === 0 && String(found.shape) === '1')) {
    const sentence = `${name} of the weights has the shape [${found.shape}]; here it has [${shape}].`
    throw new TrainError('bad-option', sentence, { field: 'weights', name, found: found.shape, wanted: shape })
  }
  return { shape, data: toFloat32(await file.read(name)).slice() }
}

function numbersOf(values: ReadonlyMap<string, TensorData>, { own, name }: Parameter): TensorData {
  const value = values.get(own)
  if (value === undefined) throw new TrainError('bad-option', `The weights lack ${name}.`, { field: 'weights', name })
  return value
}

function isAdapter(name: string): boolean {
  return /\.lora_[AB]$/.test(name)
}
