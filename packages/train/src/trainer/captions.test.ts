import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { readConfig } from '@typeclip/model'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { openSmall, smallBatch, smallConfig } from '../../test/small-model.js'
import { groupCaptions } from './captions.js'

const backend = await createWasmTrainingBackend()
afterAll(() => backend.dispose())

const context = smallConfig.text_cfg.context_length
const end = smallConfig.text_cfg.vocab_size - 1

/** Captions of so many tokens, end included. */
function captionsOf(lengths: readonly number[]) {
  const data = new Int32Array(lengths.length * context)
  lengths.forEach((length, row) => {
    for (let i = 0; i < length; i++) data[row * context + i] = i === length - 1 ? end : 1 + ((row + i) % 5)
  })
  return { shape: [lengths.length, context], data }
}

describe('captions by length', () => {
  const { text } = readConfig(smallConfig, 'the small model')
  if (text === null) throw new Error('The small model has a text tower.')

  it('hold every row once, each whole', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: context }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(lengths, lengths => {
        const ids = captionsOf(lengths)
        const groups = groupCaptions(ids, text)
        expect(groups.flatMap(({ rows }) => rows).sort((a, b) => a - b)).toEqual(lengths.map((_, row) => row))
        for (const { ids: cut, rows } of groups) {
          const [, tokens] = cut.shape
          expect(tokens).toBe(Math.max(...rows.map(row => lengths[row])))
          rows.forEach((row, i) => {
            const whole = ids.data.subarray(row * context, row * context + tokens)
            expect(cut.data.subarray(i * tokens, (i + 1) * tokens)).toEqual(whole)
          })
        }
      }),
    )
  })

  it('stay together where a group more would cost more than it saves', () => {
    expect(groupCaptions(captionsOf([3, 4, 3]), text)).toHaveLength(1)
    const many = [...Array.from({ length: 40 }, () => 2), ...Array.from({ length: 40 }, () => context)]
    expect(groupCaptions(captionsOf(many), text)).toHaveLength(2)
  })
})

describe('features of captions', () => {
  it('do not depend on those that they are computed with', async () => {
    using trainer = await openSmall(backend)
    const { ids } = smallBatch(3, 40)
    const together = await trainer.encodeTexts(ids)
    const width = together.shape[1]
    for (const row of [0, 7, 39]) {
      const one = { shape: [1, context] as const, data: ids.data.slice(row * context, (row + 1) * context) }
      const alone = await trainer.encodeTexts(one)
      alone.data.forEach((x, i) => {
        expect(together.data[row * width + i]).toBeCloseTo(x, 5)
      })
    }
  })
})
