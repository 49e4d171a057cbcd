// The loss at features that the towers made, and its gradients at them and at its own parameters. What made the features
// is of no account here: the whole batch at once, micro-batches (Gao et al. 2021, GradCache), or other workers too.
import { record } from '@typeclip/autograd'
import { sizeOf, type Tensor, type TensorData } from '@typeclip/tensor'
import type { Batch } from '../batch.js'
import type { Collective } from '../collective/collective.js'
import { scaled } from '../loss/contrastive.js'
import { countDuplicates, groupsOf } from '../loss/groups.js'
import { rowsOf } from './captions.js'
import { gatherBatch } from './gather.js'
import { type Subject, trainedBy, variableOf } from './subject.js'

/** What the towers made of this worker's batch. */
export interface Features {
  /** What the objective looks at. */
  readonly image: Tensor
  /** Of all captions, where the objective is pairwise. */
  readonly text: Tensor | undefined
}

/** Tensors belong to the session they were computed in. */
export interface AtFeatures {
  /** Of this worker, weighed by its share of the pictures: the sum over workers is the loss. */
  readonly loss: number
  /** Gradients of it at the parameters of the loss, by name. */
  readonly gradients: ReadonlyMap<string, Tensor>
  /** Gradients at this worker's features, of the loss of all workers; undefined where nothing that trains made them. */
  readonly image: Tensor | undefined
  readonly text: Tensor | undefined
  /** Pictures of all workers, and those of them whose caption shows the same as another. */
  readonly images: number
  readonly duplicates: number
}

/** Call inside a session. @throws TrainError `bad-batch`; TensorError */
export function lossAtFeatures(subject: Subject, batch: Batch, features: Features): Promise<AtFeatures> {
  const { collective, objective } = subject
  if (collective === undefined || collective.size === 1) return ofOneWorker(subject, batch, features, 1)
  if (objective.pairwise && features.text !== undefined) {
    return ofGathered(subject, collective, batch, features.image, features.text)
  }
  return ofWorkersApart(subject, collective, batch, features)
}

async function ofOneWorker(subject: Subject, batch: Batch, { image, text }: Features, share: number) {
  const { backend, objective, variables } = subject
  const groups = groupsOf(batch)
  const recorder = record(backend, [...sourcesOf(subject, image, text), ...trainedBy(subject, 'loss')])
  const encoded = { image, text, ids: batch.ids, groups }
  const loss = objective.loss(recorder.backend, encoded, name => variableOf(variables, name))
  const weighed = share === 1 ? loss : scaled(recorder.backend, loss, share)
  const arrived = recorder.gradients(weighed)
  const images = image.shape[0]
  return {
    loss: (await weighed.read())[0],
    gradients: namedGradients(subject, arrived),
    image: arrived.get(image),
    text: text && arrived.get(text),
    images,
    duplicates: countDuplicates(groups, images),
  }
}

/** Losses of pictures alone: workers need to know only how many there are. */
async function ofWorkersApart(subject: Subject, collective: Collective, batch: Batch, features: Features) {
  const rows = features.image.shape[0]
  const duplicates = countDuplicates(groupsOf(batch), rows)
  const [images, all] = await collective.allReduce(Float32Array.of(rows, duplicates))
  return { ...(await ofOneWorker(subject, batch, features, rows / images)), images, duplicates: all }
}

/** Own pictures against the captions of all, and own captions against all pictures. */
async function ofGathered(
  subject: Subject,
  collective: Collective,
  { ids, groups }: Batch,
  image: Tensor,
  text: Tensor,
): Promise<AtFeatures> {
  const { backend, objective, variables } = subject
  const own = { image: await plain(image), text: await plain(text), ids, groups }
  const whole = await gatherBatch(collective, own)
  const [images, texts] = [whole.image, whole.text].map(({ data, shape }) => backend.tensor(data, shape, 'float32'))
  const recorder = record(backend, [...sourcesOf(subject, images, texts), ...trainedBy(subject, 'loss')])
  const rows = image.shape[0]
  const mine = (all: Tensor): Tensor => {
    const ranges = [[whole.first, whole.first + rows] as const, [0, all.shape[1]] as const]
    return recorder.backend.ops.slice({ x: all }, { ranges })
  }
  const all = { image: images, text: texts, groups: whole.groups, first: whole.first }
  const encoded = { image: mine(images), text: mine(texts), ids, all }
  const loss = objective.loss(recorder.backend, encoded, name => variableOf(variables, name))
  const weighed = scaled(recorder.backend, loss, rows / images.shape[0])
  const arrived = recorder.gradients(weighed)

  const [atImages, atTexts] = await reduced(collective, [
    await plainOr0(arrived.get(images), images),
    await plainOr0(arrived.get(texts), texts),
  ])
  const pairs = rowsOf(atTexts, whole.first, whole.first + rows)
  const negatives = rowsOf(atTexts, whole.firstNegative, whole.firstNegative + text.shape[0] - rows)
  const back = (of: Tensor, reader: 'image' | 'text', parts: readonly TensorData[]): Tensor | undefined =>
    trainedBy(subject, reader).length === 0
      ? undefined
      : backend.tensor(Float32Array.from(parts.flatMap(({ data }) => [...data])), of.shape, 'float32')
  return {
    loss: (await weighed.read())[0],
    gradients: namedGradients(subject, arrived),
    image: back(image, 'image', [rowsOf(atImages, whole.first, whole.first + rows)]),
    text: back(text, 'text', [pairs, negatives]),
    images: images.shape[0],
    duplicates: countDuplicates(whole.groups, images.shape[0]),
  }
}

/** The features that something which trains made. */
function sourcesOf(subject: Subject, image: Tensor, text: Tensor | undefined): readonly Tensor[] {
  return [
    ...(trainedBy(subject, 'image').length > 0 ? [image] : []),
    ...(text !== undefined && trainedBy(subject, 'text').length > 0 ? [text] : []),
  ]
}

/** By the parameters' names, of those that a gradient reached. */
export function namedGradients(
  { trained, variables }: Subject,
  arrived: ReadonlyMap<unknown, Tensor>,
): ReadonlyMap<string, Tensor> {
  return new Map(
    trained.flatMap(({ name }) => {
      const gradient = arrived.get(variableOf(variables, name))
      return gradient === undefined ? [] : [[name, gradient] as const]
    }),
  )
}

/** The sums over all workers, exchanged as one. */
export async function reduced(collective: Collective, tensors: readonly TensorData[]): Promise<readonly TensorData[]> {
  const flat = new Float32Array(tensors.reduce((sum, { data }) => sum + data.length, 0))
  let end = 0
  for (const { data } of tensors) {
    flat.set(data, end)
    end += data.length
  }
  const sums = await collective.allReduce(flat)
  let at = 0
  return tensors.map(({ shape, data }) => {
    at += data.length
    return { shape, data: sums.subarray(at - data.length, at) }
  })
}

export async function plain(tensor: Tensor): Promise<TensorData> {
  return { shape: tensor.shape, data: await tensor.read() }
}

async function plainOr0(gradient: Tensor | undefined, { shape }: Tensor): Promise<TensorData> {
  return gradient === undefined ? { shape, data: new Float32Array(sizeOf(shape)) } : plain(gradient)
}
