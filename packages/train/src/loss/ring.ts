// A loss of single pairs over workers in a ring (Zhai et al. 2023, section 3.3): captions go from worker to worker with the
// gradient that they have met so far, until they are home again. No worker holds more than one other's at a time.
import { record } from '@typeclip/autograd'
import { type Shape, sizeOf, type Tensor, type TensorData } from '@typeclip/tensor'
import type { TrainingBackend, Variable } from '@typeclip/tensor/training'
import type { Collective } from '../collective/collective.js'
import { TrainError } from '../error.js'
import { type ContrastiveLoss, scaled } from './contrastive.js'

/** What a worker brings to the ring. */
export interface RingFeatures {
  /** [N, E], before normalisation */
  readonly image: Tensor
  /** [M, E], M >= N: row i belongs to picture i, others to none */
  readonly text: Tensor
  /** [M]: as in `Pairs`, of one numbering for all workers, each below 2^24. */
  readonly groups?: Int32Array
}

export interface RingLoss<P extends string> {
  /** This worker's share: the sum over workers is the loss, a mean over all pictures. */
  readonly loss: number
  /** Gradients of the share at the numbers that the loss learns. */
  readonly learned: { readonly [K in P]: TensorData }
  /** Gradients of the loss of all workers at this worker's features. */
  readonly image: TensorData
  readonly text: TensorData
}

/**
 * The loss of all workers' pairs and its gradients, equal to those of one large batch. Call inside a session, on all
 * ranks. The backend's memory does not depend on how many they are.
 * @throws TrainError `bad-option` for a loss that is not one of single pairs; what the collective and the loss throw
 */
export async function lossOverRing<P extends string>(
  backend: TrainingBackend,
  collective: Collective,
  loss: ContrastiveLoss<P>,
  { image, text, groups }: RingFeatures,
  learned: { readonly [K in P]: Tensor },
): Promise<RingLoss<P>> {
  const { sumOver } = loss
  if (sumOver === undefined) {
    throw new TrainError('bad-option', 'Only a loss that asks nothing of a pair but itself goes over a ring: sigmoid.')
  }
  const [pictures] = await collective.allReduce(Float32Array.of(image.shape[0]))
  const names = Object.keys(loss.learned) as P[] // Keys of a record type are its names.
  const own = [image, ...names.map(name => learned[name])]
  using totals = new Totals(backend, [{ shape: [] }, ...own])
  let visiting: Visiting = { text: { shape: text.shape, data: await text.read() }, groups: groups && [...groups] }
  let arrived: Float32Array = new Float32Array(sizeOf(text.shape))

  for (let step = 0; step < collective.size; step++) {
    using atText = new Totals(backend, [{ shape: visiting.text.shape, data: arrived }])
    backend.scope(() => {
      const captions = backend.tensor(visiting.text.data, visiting.text.shape, 'float32')
      const recorder = record(backend, [captions, ...own])
      const block = {
        image,
        text: captions,
        first: step === 0 ? 0 : undefined,
        imageGroups: groups?.subarray(0, image.shape[0]),
        textGroups: visiting.groups && Int32Array.from(visiting.groups),
      }
      const share = scaled(recorder.backend, sumOver(recorder.backend, block, learned), 1 / pictures)
      const gradients = recorder.gradients(share)
      atText.add([gradients.get(captions)])
      totals.add([share, ...own.map(tensor => gradients.get(tensor))])
    })
    const [{ data }] = await atText.read()
    const message = await collective.shift(messageOf(visiting, data))
    ;({ visiting, arrived } = readMessage(message, text.shape[1]))
  }

  const [sum, atImage, ...atLearned] = await totals.read()
  return {
    loss: sum.data[0],
    learned: Object.fromEntries(names.map((name, i) => [name, atLearned[i]])) as RingLoss<P>['learned'],
    image: atImage,
    text: { shape: text.shape, data: arrived },
  }
}

/** Sums that outlive the scope of a block. */
class Totals {
  readonly #variables: readonly Variable[]
  readonly #backend: TrainingBackend

  /** @param starts zeros where there are no data */
  constructor(backend: TrainingBackend, starts: readonly { readonly shape: Shape; readonly data?: Float32Array }[]) {
    this.#backend = backend
    this.#variables = starts.map(({ shape, data = new Float32Array(sizeOf(shape)) }) =>
      backend.variable({ shape, data }),
    )
  }

  add(terms: readonly (Tensor | undefined)[]): void {
    for (const [i, x] of terms.entries()) {
      if (x !== undefined) this.#backend.updates.accumulate({ total: this.#variables[i], x })
    }
  }

  read(): Promise<TensorData[]> {
    return Promise.all(this.#variables.map(async variable => ({ shape: variable.shape, data: await variable.read() })))
  }

  [Symbol.dispose](): void {
    for (const variable of this.#variables) variable.dispose()
  }
}

/** Captions of some worker. */
interface Visiting {
  readonly text: TensorData
  readonly groups: readonly number[] | undefined
}

/** How many captions, whether they have groups; features, gradients, groups. */
function messageOf({ text, groups }: Visiting, gradient: Float32Array): Float32Array {
  const message = new Float32Array(2 + 2 * text.data.length + (groups?.length ?? 0))
  message.set([text.shape[0], groups === undefined ? 0 : 1])
  message.set(text.data, 2)
  message.set(gradient, 2 + text.data.length)
  if (groups !== undefined) message.set(groups, 2 + 2 * text.data.length)
  return message
}

function readMessage(message: Float32Array, width: number): { visiting: Visiting; arrived: Float32Array } {
  const [rows, grouped] = message
  const end = 2 + rows * width
  return {
    visiting: {
      text: { shape: [rows, width], data: message.subarray(2, end) },
      groups: grouped === 1 ? [...message.subarray(end + rows * width)] : undefined,
    },
    arrived: message.subarray(end, end + rows * width),
  }
}
