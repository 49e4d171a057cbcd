// The loss at features that the towers made, and its gradients at them and at its own parameters. What made the features
// is of no account here: the whole batch at once, micro-batches (Gao et al. 2021, GradCache), or other workers too.
import { record } from '@typeclip/autograd'
import { sizeOf, type Tensor, type TensorData } from '@typeclip/tensor'
import type { Batch } from '../batch.js'
import type { Collective } from '../collective/collective.js'
import { scaled } from '../loss/contrastive.js'
import { gatherFeatures, ownRows, sumOverWorkers } from './exchange.js'
import type { RingObjective } from './objective.js'
import { type Subject, trainedBy, variableOf } from './subject.js'
import { ownPart, type Survey, surveyBatch } from './survey.js'

/** What the towers made of this worker's batch. */
export interface Features {
  /** What the objective looks at. */
  readonly image: Tensor
  /** Of all captions, where the objective is pairwise. */
  readonly text: Tensor | undefined
}

/** Tensors belong to the session they were computed in. */
export interface AtFeatures {
  /** This worker's share: the sum over workers is the loss. */
  readonly loss: number
  /** Gradients of it at the parameters of the loss, by name. */
  readonly gradients: ReadonlyMap<string, Tensor>
  /** Gradients at this worker's features, of the loss of all workers; undefined where nothing that trains made them. */
  readonly image: Tensor | undefined
  readonly text: Tensor | undefined
  readonly survey: Survey
}

/** Call inside a session, on all workers. @throws TrainError `bad-batch`; what the collective throws; TensorError */
export async function lossAtFeatures(subject: Subject, batch: Batch, features: Features): Promise<AtFeatures> {
  const { collective, objective } = subject
  const survey = await surveyBatch(collective, batch, objective.meanOver)
  const { image, text } = features
  if (collective === undefined || collective.size === 1 || !objective.pairwise || text === undefined) {
    return ofOwnBatch(subject, batch, features, survey)
  }
  return objective.overRing === undefined
    ? ofGathered(subject, collective, batch, image, text, survey)
    : ofRing(subject, collective, objective.overRing, image, text, survey)
}

/** A loss that needs nothing of other workers: of the only one, or of each worker's pictures by themselves. */
async function ofOwnBatch(
  subject: Subject,
  { ids }: Batch,
  { image, text }: Features,
  survey: Survey,
): Promise<AtFeatures> {
  const { backend, objective, variables } = subject
  const recorder = record(backend, [...sourcesOf(subject, image, text), ...trainedBy(subject, 'loss')])
  const encoded = { image, text, ids, groups: ownPart(survey.groups, survey.own) }
  const loss = objective.loss(recorder.backend, encoded, name => variableOf(variables, name))
  const { share } = survey
  const weighed = share === 1 ? loss : scaled(recorder.backend, loss, share)
  const arrived = recorder.gradients(weighed)
  return {
    loss: (await weighed.read())[0],
    gradients: namedGradients(subject, arrived),
    image: arrived.get(image),
    text: text && arrived.get(text),
    survey,
  }
}

/** Own pictures against the captions of all, and own captions against all pictures. */
async function ofGathered(
  subject: Subject,
  collective: Collective,
  { ids }: Batch,
  image: Tensor,
  text: Tensor,
  survey: Survey,
): Promise<AtFeatures> {
  const { backend, objective, variables } = subject
  const { own, groups } = survey
  const all = await gatherFeatures(collective, await plain(image), await plain(text), survey.workers)
  const [images, texts] = [all.image, all.text].map(({ data, shape }) => backend.tensor(data, shape, 'float32'))
  const recorder = record(backend, [...sourcesOf(subject, images, texts), ...trainedBy(subject, 'loss')])
  const mine = (x: Tensor): Tensor => {
    const ranges = [[own.first, own.first + own.pairs] as const, [0, x.shape[1]] as const]
    return recorder.backend.ops.slice({ x }, { ranges })
  }
  const gathered = { image: images, text: texts, groups, first: own.first }
  const encoded = { image: mine(images), text: mine(texts), ids, all: gathered }
  const loss = objective.loss(recorder.backend, encoded, name => variableOf(variables, name))
  const weighed = scaled(recorder.backend, loss, survey.share)
  const arrived = recorder.gradients(weighed)

  // Each worker's loss depends on everyone's features.
  const reached = [images, texts].filter(x => arrived.has(x))
  const sums = await sumOverWorkers(collective, await Promise.all(reached.map(x => plainOr0(arrived.get(x), x))))
  const ownGradient = (x: Tensor, rows: Survey['own']): Tensor | undefined => {
    const sum = sums[reached.indexOf(x)]
    if (sum === undefined) return undefined
    const { data, shape } = ownRows(sum, rows)
    return backend.tensor(data, shape, 'float32')
  }
  return {
    loss: (await weighed.read())[0],
    gradients: namedGradients(subject, arrived),
    image: ownGradient(images, { ...own, negatives: 0 }),
    text: ownGradient(texts, own),
    survey,
  }
}

/** Captions travel from worker to worker. */
async function ofRing(
  subject: Subject,
  collective: Collective,
  overRing: RingObjective,
  image: Tensor,
  text: Tensor,
  survey: Survey,
): Promise<AtFeatures> {
  const { backend, variables, trained } = subject
  const features = { image, text, groups: ownPart(survey.groups, survey.own) }
  const ring = await overRing(backend, collective, features, name => variableOf(variables, name))
  const upload = ({ data, shape }: TensorData): Tensor => backend.tensor(data, shape, 'float32')
  const learned = trained.flatMap(({ name }) => {
    const gradient = ring.gradients.get(name)
    return gradient === undefined ? [] : [[name, upload(gradient)] as const]
  })
  return { loss: ring.loss, gradients: new Map(learned), image: upload(ring.image), text: upload(ring.text), survey }
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

export async function plain(tensor: Tensor): Promise<TensorData> {
  return { shape: tensor.shape, data: await tensor.read() }
}

async function plainOr0(gradient: Tensor | undefined, { shape }: Tensor): Promise<TensorData> {
  return gradient === undefined ? { shape, data: new Float32Array(sizeOf(shape)) } : plain(gradient)
}
