// The learning rate of each step (Loshchilov and Hutter 2017 for the cosine; open_clip's schedulers).
import { TrainError } from '../error.js'

export interface Schedule {
  /** After the warm-up: half a cosine wave or a line down to `end`, or level. */
  readonly kind: 'cosine' | 'linear' | 'constant'
  /** The highest rate. */
  readonly learningRate: number
  /** Steps in all. */
  readonly steps: number
  /** Steps of a line up to the highest rate, which the last of them has; 0 unless set. */
  readonly warmup?: number
  /** The rate at the end; 0 unless set. */
  readonly end?: number
  /** `constant` only: so many last steps go down to `end`; 0 unless set. */
  readonly cooldown?: number
  /** The power of the way down in `cooldown`: 1, a line, unless set. */
  readonly power?: number
}

/**
 * @param step counted from 0; from `steps` on, the rate at the end
 * @throws TrainError `bad-schedule`
 */
export function learningRateAt(schedule: Schedule, step: number): number {
  const { kind, learningRate, steps, warmup = 0, end = 0, cooldown = 0, power = 1 } = schedule
  checkSchedule(schedule)
  if (step < warmup) return (learningRate * (step + 1)) / warmup
  if (step >= steps) return kind === 'constant' && cooldown === 0 ? learningRate : end
  const fall = learningRate - end
  const done = (step - warmup) / (steps - warmup)
  switch (kind) {
    case 'cosine':
      return end + (fall * (1 + Math.cos(Math.PI * done))) / 2
    case 'linear':
      return end + fall * (1 - done)
    case 'constant': {
      const start = steps - cooldown
      return step < start ? learningRate : end + fall * (1 - (step - start) / cooldown) ** power
    }
  }
}

function checkSchedule({ learningRate, steps, warmup = 0, end = 0, cooldown = 0 }: Schedule): void {
  const facts = { learningRate, steps, warmup, end, cooldown }
  const fail = (reason: string): TrainError => new TrainError('bad-schedule', `A schedule with ${reason}.`, facts)
  for (const [name, count] of Object.entries({ steps, warmup, cooldown })) {
    if (!Number.isInteger(count) || count < 0) throw fail(`${name} ${count} is no number of steps`)
  }
  for (const [name, rate] of Object.entries({ learningRate, end })) {
    if (!Number.isFinite(rate) || rate < 0) throw fail(`${name} ${rate} is no learning rate`)
  }
  if (warmup + cooldown > steps)
    throw fail(`a warm-up of ${warmup} and a cool-down of ${cooldown} exceeds its ${steps} steps`)
}
