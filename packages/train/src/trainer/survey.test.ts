import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchRows, smallBatch } from '../../test/small-model.js'
import { type Batch, createSharedGroup, joinSharedGroup } from '../index.js'
import { ownPart, type Survey, surveyBatch } from './survey.js'

function surveyTogether(parts: readonly Batch[]): Promise<Survey[]> {
  const group = createSharedGroup(parts.length)
  return Promise.all(
    parts.map(async (part, rank) => {
      using collective = joinSharedGroup(group, rank)
      return await surveyBatch(collective, part)
    }),
  )
}

/** The same captions with more padding. */
function padded({ ids, ...rest }: Batch, tokens: number): Batch {
  const [rows, before] = ids.shape
  const data = new Int32Array(rows * tokens)
  for (let row = 0; row < rows; row++) data.set(ids.data.subarray(row * before, (row + 1) * before), row * tokens)
  return { ...rest, ids: { shape: [rows, tokens], data } }
}

describe('surveyBatch', () => {
  it('sees of any parts what one worker sees of the whole', async () => {
    const part = fc.record({ pairs: fc.integer({ min: 1, max: 3 }), negatives: fc.integer({ min: 0, max: 2 }) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 2, maxLength: 3 }),
        fc.array(fc.integer({ min: -(2 ** 31), max: -(2 ** 31) + 3 }), { minLength: 9, maxLength: 9 }),
        fc.boolean(),
        async (sizes, numbers, grouped) => {
          const pairs = sizes.reduce((sum, size) => sum + size.pairs, 0)
          const whole = smallBatch(
            1,
            pairs,
            sizes.reduce((sum, size) => sum + size.negatives, 0),
          )
          let [from, negative] = [0, 0]
          const parts = sizes.map((size, rank) => {
            const own = batchRows(whole, from, from + size.pairs, [negative, negative + size.negatives])
            const groups = grouped ? Int32Array.from(numbers.slice(from, from + size.pairs)) : undefined
            from += size.pairs
            negative += size.negatives
            return { ...padded(own, 7 + rank), groups }
          })
          const groups = grouped ? Int32Array.from(numbers.slice(0, pairs)) : undefined
          const want = await surveyBatch(undefined, { ...whole, groups })
          for (const [rank, survey] of (await surveyTogether(parts)).entries()) {
            expect(survey).toMatchObject({ images: pairs, duplicates: want.duplicates, groups: want.groups })
            expect(survey.own).toBe(survey.workers[rank])
            const rows = Int32Array.from(want.groups, (_, row) => row)
            expect(ownPart(rows, survey.own)).toHaveLength(parts[rank].ids.shape[0])
          }
        },
      ),
      { numRuns: 20 },
    )
  })

  it('takes no groups where a worker knows none', async () => {
    const whole = smallBatch(1, 4)
    const parts = [{ ...batchRows(whole, 0, 2), groups: Int32Array.of(5, 5) }, batchRows(whole, 2, 4)]
    const [{ duplicates }] = await surveyTogether(parts)
    expect(duplicates).toBe((await surveyBatch(undefined, whole)).duplicates)
  })
})
