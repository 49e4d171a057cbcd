import { seededRandom } from '@typeclip/tensor/conformance'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { describe, expect, it } from 'vitest'
import { createCaptionDecoder } from './caption-decoder.js'

const config = { width: 8, heads: 2, layers: 2, contextLength: 5, vocabularySize: 11, imageWidth: 6 }
const decoder = createCaptionDecoder(config)
const backend = createReferenceTrainingBackend()
const random = seededRandom(9)
const weights = new Map(
  Object.entries(decoder.parameters).map(([name, shape]) => {
    const length = shape.reduce((product, size) => product * size, 1)
    return [name, backend.variable({ shape, data: Float32Array.from({ length }, () => random() - 0.5) })]
  }),
)
const picture = Float32Array.from({ length: 3 * config.imageWidth }, () => random() - 0.5)

/** Scores after each id, [T, V]. */
async function predict(ids: readonly number[], tokens = picture): Promise<number[][]> {
  const scores = await backend.session(async () =>
    decoder
      .predict(
        backend,
        name => weights.get(name) ?? expect.unreachable(name),
        backend.tensor(tokens, [1, 3, config.imageWidth], 'float32'),
        backend.tensor(Int32Array.from(ids), [1, ids.length], 'int32'),
      )
      .read(),
  )
  return ids.map((_, t) => [...scores.slice(t * config.vocabularySize, (t + 1) * config.vocabularySize)])
}

describe('createCaptionDecoder', () => {
  it('predicts each id from those before it only', async () => {
    const [short, long] = [await predict([9, 1, 2]), await predict([9, 1, 2, 7, 3])]
    short.flat().forEach((score, i) => {
      expect(score).toBeCloseTo(long.flat()[i], 6)
    })
    expect(await predict([9, 4, 2])).not.toEqual(short)
  })

  it('looks at the picture', async () => {
    expect(
      await predict(
        [9],
        picture.map(value => -value),
      ),
    ).not.toEqual(await predict([9]))
  })

  it('refuses a caption longer than its positions', async () => {
    await expect(predict([9, 1, 2, 3, 4, 5])).rejects.toMatchObject({ code: 'shape-mismatch' })
  })
})
