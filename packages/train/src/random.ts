// Seeded random numbers whose state can be saved: the same run again, and a resumed run, draw the same numbers.
import { TrainError } from './error.js'

/** All that a generator remembers: four 32-bit integers, not all 0. */
export type RandomState = readonly [number, number, number, number]

export interface Random {
  /** In [0, 1), a multiple of 2^-32. */
  uniform(): number
  /** Mean 0, standard deviation 1. */
  normal(): number
  /** An integer in [0, limit). */
  below(limit: number): number
  /** From which `createRandom` goes on. */
  state(): RandomState
}

/**
 * xoshiro128** (Blackman and Vigna 2021).
 * @param from a 32-bit seed, or a state to go on from
 * @throws TrainError `bad-state`
 */
export function createRandom(from: number | RandomState): Random {
  let [a, b, c, d] = typeof from === 'number' ? spread(from) : from
  if (![a, b, c, d].every(Number.isInteger) || (a | b | c | d) === 0) {
    throw new TrainError('bad-state', 'The state of a random generator is four integers, not all 0.', { from })
  }

  function uniform(): number {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return (result >>> 0) / 2 ** 32
  }

  return {
    uniform,
    // Box and Muller 1958; the second number is let go, so that the state is all there is to remember.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    below: limit => Math.floor(uniform() * limit),
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
  }
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits))
}

/** Four integers of one, by SplitMix32. */
function spread(seed: number): RandomState {
  const integer = (i: number): number => {
    const x = (seed + Math.imul(i, 0x9e3779b9)) | 0
    let mixed = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return (mixed ^ (mixed >>> 16)) >>> 0
  }
  return [integer(1), integer(2), integer(3), integer(4)]
}
