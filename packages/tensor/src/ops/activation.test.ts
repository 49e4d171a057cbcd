import { describe, expect, it } from 'vitest'
import { type Activation, activationReference, erf } from './activation.js'

describe('erf', () => {
  // Abramowitz and Stegun, table 7.1, and the first digits of erfc(3) and erfc(5).
  it.each([
    [0, 0],
    [0.5, 0.5204998778],
    [1, 0.8427007929],
    [2, 0.995322265],
    [3, 0.999977909503],
    [-1, -0.8427007929],
    [40, 1],
  ])('of %d is %d', (x, want) => {
    expect(erf(x)).toBeCloseTo(want, 9)
  })

  it('is continuous where the series gives way to the fraction', () => {
    expect(erf(3 - 1e-9)).toBeCloseTo(erf(3 + 1e-9), 12)
  })
})

describe('activations', () => {
  const names: readonly Activation[] = ['none', 'quickGelu', 'gelu', 'geluTanh', 'relu']

  it.each(names)('%s is finite at the ends of float32, and keeps NaN', name => {
    const f = activationReference(name)
    expect(f(3e38)).toBe(3e38)
    expect(Math.abs(f(-3e38))).toBe(name === 'none' ? 3e38 : 0)
    expect(f(Number.NaN)).toBeNaN()
  })

  it('differ as they are known to', () => {
    expect(activationReference('gelu')(1)).toBeCloseTo(0.8413447461, 9)
    expect(activationReference('geluTanh')(1)).toBeCloseTo(0.8411919906, 9)
    expect(activationReference('quickGelu')(1)).toBeCloseTo(0.845795766, 9)
  })
})
