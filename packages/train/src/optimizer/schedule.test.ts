import { describe, expect, it } from 'vitest'
import { learningRateAt, type Schedule } from './schedule.js'

describe('learningRateAt', () => {
  it('is never above the highest rate, and reaches it where the warm-up ends', () => {
    const schedule = { kind: 'cosine', learningRate: 3, steps: 10, warmup: 4 } as const
    const rates = Array.from({ length: 10 }, (_, step) => learningRateAt(schedule, step))
    expect(Math.max(...rates)).toBe(3)
    expect(rates.indexOf(3)).toBe(3)
  })

  it('stays where it ended, past the last step', () => {
    const schedule = { learningRate: 3, steps: 10, warmup: 10, end: 0.5 } as const
    expect(learningRateAt({ ...schedule, kind: 'cosine' }, 10)).toBe(0.5)
    expect(learningRateAt({ ...schedule, kind: 'linear', warmup: 2 }, 99)).toBe(0.5)
    expect(learningRateAt({ ...schedule, kind: 'constant' }, 99)).toBe(3)
  })

  it.each<[string, Partial<Schedule>, string]>([
    ['a rate below 0', { learningRate: -1 }, 'learningRate -1'],
    ['a rate that is no number', { learningRate: Number.NaN }, 'learningRate NaN'],
    ['an infinite rate', { learningRate: Number.POSITIVE_INFINITY }, 'learningRate Infinity'],
    ['half a step', { warmup: 0.5 }, 'warmup 0.5'],
    ['a warm-up longer than the run', { warmup: 11 }, 'exceeds its 10 steps'],
    ['a cool-down that meets the warm-up', { warmup: 6, cooldown: 5 }, 'exceeds its 10 steps'],
  ])('refuses %s', (_, change, sentence) => {
    const schedule = { kind: 'constant', learningRate: 1, steps: 10, ...change } as const
    expect(() => learningRateAt(schedule, 0)).toThrow(
      expect.objectContaining({ code: 'bad-schedule', message: expect.stringContaining(sentence) }),
    )
  })
})
