import { contractCases, parityCases, seededRandom } from '@typeclip/tensor/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { createWasmBackend } from '../src/index.js'

describe('the contract', () => {
  for (const { name, run } of contractCases(() => createWasmBackend())) it(name, run)
})

describe('parity with the float64 references', () => {
  const backend = createWasmBackend()
  let largest = 0

  for (const seed of [1, 2, 3]) {
    for (const { name, run } of parityCases(() => backend, seededRandom(seed))) {
      it(`${name} (seed ${seed})`, async () => {
        const { largestShare } = await run()
        largest = Math.max(largest, largestShare)
        expect(largestShare).toBeLessThanOrEqual(1)
      })
    }
  }

  afterAll(() => console.log(`largest share of the tolerance used: ${largest.toFixed(3)}`))
})
