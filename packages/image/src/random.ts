/** Numbers from [0, 1), one a call. */
export type Random = () => number

/**
 * A generator whose numbers depend on `seed` alone: xoshiro128** (Blackman and Vigna, 2018), seeded by SplitMix32.
 * @param seed a whole number; its lowest 32 bits count
 */
export function createRandom(seed: number): Random {
  let mixed = seed | 0
  const next = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0
    let z = mixed
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return z ^ (z >>> 16)
  }
  let [a, b, c, d] = [next(), next(), next(), next()]
  return () => {
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return (result >>> 0) / 2 ** 32
  }
}
