import { contractCases, parityCases, seededRandom } from '@typeclip/tensor/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { createWasmBackend } from '../src/index.js'
import { tileNames } from '../src/tile.js'

describe('the contract', () => {
  for (const { name, run } of contractCases(() => createWasmBackend())) it(name, run)
})

describe.each(tileNames)('parity with the float64 references, on tiles of %s', tile => {
  const backend = createWasmBackend({ tile })
  let largest = 0

  for (const { name, run } of parityCases(() => backend, seededRandom(tileNames.indexOf(tile)))) {
    it(name, async () => {
      const { largestShare } = await run()
      largest = Math.max(largest, largestShare)
      expect(largestShare).toBeLessThanOrEqual(1)
    })
  }

  afterAll(() => console.log(`tile ${tile}: at most ${largest.toFixed(2)} of the tolerance used`))
})
