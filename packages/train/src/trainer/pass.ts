// One way through a tower, and the way back.
import { record } from '@typeclip/autograd'
import type { Tensor, TensorData } from '@typeclip/tensor'
import { namedGradients } from './at-features.js'
import { encodeCaptions, encodePictures, type PictureBatch, pictureTokens } from './encoders.js'
import { contextOn, type Subject, trainedBy } from './subject.js'

export interface Pass {
  readonly output: Tensor
  /** From the gradient at the output to those at the parameters of the tower, by name. */
  back(gradient: Tensor | undefined): ReadonlyMap<string, Tensor>
}

/** What the objective looks at. Call inside a session. @param recorded whether a way back will be asked for */
export async function passPictures(subject: Subject, pictures: PictureBatch, recorded: boolean): Promise<Pass> {
  const { vision, objective } = subject
  const encode = objective.looksAt === 'features' ? encodePictures : pictureTokens
  return pass(subject, 'image', recorded, context => encode(context, vision, pictures))
}

/** Features of captions. ids: [M, T] */
export async function passCaptions(subject: Subject, ids: TensorData<'int32'>, recorded: boolean): Promise<Pass> {
  const { text } = subject
  return pass(subject, 'text', recorded, context => encodeCaptions(context, text, ids))
}

async function pass(
  subject: Subject,
  tower: 'image' | 'text',
  recorded: boolean,
  encode: (context: ReturnType<typeof contextOn>) => Promise<Tensor>,
): Promise<Pass> {
  const { backend, recompute } = subject
  const sources = trainedBy(subject, tower)
  // Of a tower that does not train nothing is kept.
  if (!recorded || sources.length === 0) {
    return { output: await encode(contextOn(subject, backend)), back: () => new Map() }
  }
  const recorder = record(backend, sources, { recomputeScopes: recompute })
  const output = await encode(contextOn(subject, recorder.backend))
  return {
    output,
    back: gradient =>
      gradient === undefined ? new Map() : namedGradients(subject, recorder.gradientsAlong([[output, gradient]])),
  }
}
