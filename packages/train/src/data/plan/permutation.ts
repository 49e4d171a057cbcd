import { createRandom, type Random } from '../../random.js'

/** The numbers 0 to `length` - 1 in random order. */
export function permutation(length: number, seed: number): Int32Array {
  const order = Int32Array.from({ length }, (_, i) => i)
  shuffle(order, createRandom(seed))
  return order
}

/** Fisher and Yates, in place. */
export function shuffle<T>(items: { [index: number]: T; readonly length: number }, random: Random): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const held = items[i]
    items[i] = items[j]
    items[j] = held
  }
}
