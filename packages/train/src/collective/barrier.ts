/// <reference lib="es2024.sharedmemory" />
// Where ranks that share memory wait for each other, and learn that one of them is gone.
import { TrainError } from '../error.js'

/** How a rank went: its thread ended, it left, or a call of its was aborted. */
export type Departure = 'died' | 'left' | 'aborted'

const departures = ['died', 'left', 'aborted'] as const

/** 32-bit integers that a barrier takes: its state, and how many ranks have arrived. */
export const barrierWords = 2

/**
 * The state counts how often all ranks have met; below 0 it says who broke the barrier, how, and whether that was after
 * an even or odd number of meetings. One word holds all, so that a rank cannot go to sleep between two of them.
 */
export class Barrier {
  readonly #words: Int32Array
  readonly #size: number

  /** @param words shared, zeros at first */
  constructor(words: Int32Array, size: number) {
    this.#words = words
    this.#size = size
  }

  /** Resolves when all ranks have come. @throws TrainError `worker-lost` */
  async meet(): Promise<void> {
    const state = this.#state()
    this.#assertWhole(state)
    if (Atomics.add(this.#words, 1, 1) + 1 === this.#size) {
      Atomics.store(this.#words, 1, 0)
      this.#change(state, state === 2 ** 31 - 1 ? 0 : state + 1)
    }
    // A thread with nothing else to do would end while it waits.
    const awake = this.#state() === state ? setInterval(() => {}, 2 ** 30) : undefined
    try {
      while (this.#state() === state) await Atomics.waitAsync(this.#words, 0, state).value
    } finally {
      clearInterval(awake)
    }
    // Whoever broke it after this meeting was complete has been here too.
    const after = this.#state()
    if (after < 0 && (-1 - after) % 2 === state % 2) this.#assertWhole(after)
  }

  /** Nobody meets here any more. The first who breaks it is named. */
  break(rank: number, how: Departure): void {
    const who = rank * departures.length + departures.indexOf(how)
    for (let state = this.#state(); state >= 0; state = this.#state()) this.#change(state, -1 - (2 * who + (state % 2)))
  }

  #state(): number {
    return Atomics.load(this.#words, 0)
  }

  /** Whether it was `from`. */
  #change(from: number, to: number): boolean {
    if (Atomics.compareExchange(this.#words, 0, from, to) !== from) return false
    Atomics.notify(this.#words, 0)
    return true
  }

  #assertWhole(state: number): void {
    if (state >= 0) return
    const who = Math.floor((-1 - state) / 2)
    const rank = Math.floor(who / departures.length)
    const how = departures[who % departures.length]
    const said = { died: 'died', left: 'left the group', aborted: 'aborted a call' }[how]
    const sentence = `Worker ${rank} of ${this.#size} ${said}; nothing more can be exchanged. Start the group again from the last state.`
    throw new TrainError('worker-lost', sentence, { rank, size: this.#size, how })
  }
}
