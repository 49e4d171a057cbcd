// Where ranks show each other numbers, so many at a time, in one of two places by turns: having met once more, nobody still
// reads what a rank showed the time before. So one meeting an exchange is enough, and memory does not grow with what is sent.
import { Barrier, barrierWords } from './barrier.js'
import type { SharedGroup } from './shared-group.js'

/** What a rank shows: a few integers of its choice, and numbers. */
interface Place {
  readonly heading: Int32Array
  readonly values: Float32Array
}

const headingWords = 4

/** Memory that a group takes. */
export function bytesOfGroup(size: number, window: number): number {
  return 4 * (barrierWords + 2 * size * (headingWords + window))
}

export function barrierOf({ size, memory }: Pick<SharedGroup, 'size' | 'memory'>): Barrier {
  return new Barrier(new Int32Array(memory, 0, barrierWords), size)
}

/** The windows of a group as one rank uses them. */
export class Windows {
  readonly #barrier: Barrier
  readonly #turns: readonly (readonly Place[])[]
  readonly #rank: number
  #turn = 0

  constructor(group: SharedGroup, rank: number) {
    this.#rank = rank
    this.#barrier = barrierOf(group)
    const { size, window, memory } = group
    const place = (turn: number, of: number): Place => {
      const from = 4 * (barrierWords + (turn * size + of) * (headingWords + window))
      return {
        heading: new Int32Array(memory, from, headingWords),
        values: new Float32Array(memory, from + 4 * headingWords, window),
      }
    }
    this.#turns = [0, 1].map(turn => Array.from({ length: size }, (_, of) => place(turn, of)))
  }

  /**
   * Shows at most a window, and gives what all ranks show, until the next call but one.
   * @throws TrainError `worker-lost`
   */
  async exchange(heading: readonly number[], values: Float32Array | Float64Array): Promise<readonly Place[]> {
    const places = this.#turns[this.#turn]
    this.#turn = 1 - this.#turn
    places[this.#rank].heading.set(heading)
    places[this.#rank].values.set(values)
    await this.#barrier.meet()
    return places
  }
}
