// The loss of a batch and its gradient at every parameter that trains: whole, or in micro-batches that give the same.
import type { Tensor, TensorData } from '@typeclip/tensor'
import type { Variable } from '@typeclip/tensor/training'
import type { Batch } from '../batch.js'
import { type AtFeatures, lossAtFeatures, plain } from './at-features.js'
import { rowsOf } from './captions.js'
import { joined, sumOverWorkers } from './exchange.js'
import { type Pass, passCaptions, passPictures } from './pass.js'
import type { Subject } from './subject.js'
import type { Survey } from './survey.js'

/** The patches that the image tower sees of each picture; all where undefined. */
export type KeptPatches = readonly (readonly number[])[] | undefined

export interface Differentiated {
  /** Of all workers, as the gradients are. */
  readonly loss: number
  readonly survey: Survey
  /** By the names of those parameters that a gradient reached, in their order. */
  readonly gradients: ReadonlyMap<string, Tensor>
}

/**
 * @param microBatch most pictures, and most captions, that go through a tower at once
 * @param use is called inside a session; the gradients live until it is done
 */
export function differentiate<R>(
  subject: Subject,
  batch: Batch,
  kept: KeptPatches,
  microBatch: number,
  use: (result: Differentiated) => Promise<R>,
): Promise<R> {
  const { pairwise } = subject.objective
  const rows = Math.max(batch.pixels.shape[0], pairwise ? batch.ids.shape[0] : 0)
  return rows <= microBatch ? whole(subject, batch, kept, use) : inParts(subject, batch, kept, microBatch, use)
}

function whole<R>(
  subject: Subject,
  batch: Batch,
  kept: KeptPatches,
  use: (result: Differentiated) => Promise<R>,
): Promise<R> {
  return subject.backend.session(async () => {
    const image = await passPictures(subject, { pixels: batch.pixels, kept }, true)
    const text = subject.objective.pairwise ? await passCaptions(subject, batch.ids, true) : undefined
    const at = await lossAtFeatures(subject, batch, { image: image.output, text: text?.output })
    const gradients = new Map([...at.gradients, ...image.back(at.image), ...(text?.back(at.text) ?? [])])
    return use(await ofAllWorkers(subject, at, gradients))
  })
}

/** A part of the batch through its tower. */
type PartPass = (recorded: boolean) => Promise<Pass>

/** Features of all parts, not recorded; then the loss and its gradients at them; then each part again, recorded. */
async function inParts<R>(
  subject: Subject,
  batch: Batch,
  kept: KeptPatches,
  rows: number,
  use: (result: Differentiated) => Promise<R>,
): Promise<R> {
  const { backend, objective } = subject
  const images = ranges(batch.pixels.shape[0], rows).map(([from, to]): PartPass => {
    const pixels = rowsOf<'float32'>(batch.pixels, from, to)
    return recorded => passPictures(subject, { pixels, kept: kept?.slice(from, to) }, recorded)
  })
  const texts = ranges(objective.pairwise ? batch.ids.shape[0] : 0, rows).map(([from, to]): PartPass => {
    const ids = rowsOf<'int32'>(batch.ids, from, to)
    return recorded => passCaptions(subject, ids, recorded)
  })
  const image = await featuresOf(subject, images)
  const text = texts.length === 0 ? undefined : await featuresOf(subject, texts)

  const totals = new Map<string, Variable>()
  try {
    const at = await backend.session(async () => {
      const upload = ({ data, shape }: TensorData): Tensor => backend.tensor(data, shape, 'float32')
      const found = await lossAtFeatures(subject, batch, { image: upload(image), text: text && upload(text) })
      await addTo(totals, subject, found.gradients)
      return { ...found, image: await maybePlain(found.image), text: await maybePlain(found.text) }
    })
    await backThrough(subject, images, at.image, totals)
    await backThrough(subject, texts, at.text, totals)
    return await backend.session(async () => use(await ofAllWorkers(subject, at, totals)))
  } finally {
    for (const total of totals.values()) total.dispose()
  }
}

/** A session a part, so that no more than one part's activations are held. */
async function featuresOf({ backend }: Subject, parts: readonly PartPass[]): Promise<TensorData> {
  const found: TensorData[] = []
  for (const part of parts) found.push(await backend.session(async () => plain((await part(false)).output)))
  const data = joined(found.map(part => part.data))
  return { shape: [found.reduce((sum, { shape }) => sum + shape[0], 0), ...found[0].shape.slice(1)], data }
}

async function backThrough(
  subject: Subject,
  parts: readonly PartPass[],
  gradient: TensorData | undefined,
  totals: Map<string, Variable>,
): Promise<void> {
  const { backend } = subject
  if (gradient === undefined) return
  let from = 0
  for (const part of parts) {
    await backend.session(async () => {
      const { output, back } = await part(true)
      const { data, shape } = rowsOf<'float32'>(gradient, from, from + output.shape[0])
      from += shape[0]
      await addTo(totals, subject, back(backend.tensor(data, shape, 'float32')))
    })
  }
}

async function addTo(
  totals: Map<string, Variable>,
  { backend }: Subject,
  gradients: ReadonlyMap<string, Tensor>,
): Promise<void> {
  for (const [name, x] of gradients) {
    const total = totals.get(name)
    if (total === undefined) totals.set(name, backend.variable(await plain(x)))
    else backend.updates.accumulate({ total, x })
  }
}

/** Summed over the workers, in one exchange, and in the order of the parameters, which all workers share. */
async function ofAllWorkers(
  { backend, collective, trained }: Subject,
  { loss, survey }: Pick<AtFeatures, 'loss' | 'survey'>,
  found: ReadonlyMap<string, Tensor>,
): Promise<Differentiated> {
  const own = trained.flatMap(({ name }) => {
    const gradient = found.get(name)
    return gradient === undefined ? [] : [[name, gradient] as const]
  })
  if (collective === undefined || collective.size === 1) return { loss, survey, gradients: new Map(own) }
  const numbers = await Promise.all(own.map(([, gradient]) => plain(gradient)))
  const [sum, ...sums] = await sumOverWorkers(collective, [{ shape: [], data: Float32Array.of(loss) }, ...numbers])
  const gradients = sums.map(({ data, shape }, i) => [own[i][0], backend.tensor(data, shape, 'float32')] as const)
  return { loss: sum.data[0], survey, gradients: new Map(gradients) }
}

async function maybePlain(tensor: Tensor | undefined): Promise<TensorData | undefined> {
  return tensor && plain(tensor)
}

function ranges(rows: number, size: number): readonly (readonly [from: number, to: number])[] {
  return Array.from({ length: Math.ceil(rows / size) }, (_, i) => [i * size, Math.min(rows, (i + 1) * size)])
}
