// Features for evaluation: a few rows at a time, nothing recorded.
import type { TensorData } from '@typeclip/tensor'
import type { Batch } from '../batch.js'
import { rowsOf } from './captions.js'
import { encodeCaptions, encodePictures } from './encoders.js'
import { contextOn, type Subject, type Variables } from './subject.js'
import type { Features } from './trainer.js'

/** Rows in a tower at once. */
const chunk = 32

export function encodeImageRows(subject: Subject, variables: Variables, pixels: Batch['pixels']): Promise<Features> {
  const { backend, vision } = subject
  return inChunks(pixels.shape[0], vision.embedDimension, (from, to) =>
    backend.session(async () => {
      const part = rowsOf<'float32'>(pixels, from, to)
      return (await encodePictures(contextOn(subject, backend, variables), vision, { pixels: part })).read()
    }),
  )
}

export function encodeTextRows(subject: Subject, variables: Variables, ids: Batch['ids']): Promise<Features> {
  const { backend, text } = subject
  return inChunks(ids.shape[0], text.embedDimension, (from, to) =>
    backend.session(async () => {
      const part: TensorData<'int32'> = rowsOf<'int32'>(ids, from, to)
      return (await encodeCaptions(contextOn(subject, backend, variables), text, part)).read()
    }),
  )
}

async function inChunks(
  rows: number,
  width: number,
  encode: (from: number, to: number) => Promise<Float32Array>,
): Promise<Features> {
  const data = new Float32Array(rows * width)
  for (let from = 0; from < rows; from += chunk) {
    data.set(await encode(from, Math.min(rows, from + chunk)), from * width)
  }
  return { data, shape: [rows, width] }
}
