import { describeGolden } from '@typeclip/golden'
import { largestError, opCases } from '@typeclip/golden/ops'
import { expect } from 'vitest'
import { createWasmBackend } from '../src/index.js'

const backend = await createWasmBackend()

describeGolden(
  'backend-wasm/ops',
  await opCases(),
  ({ id }) => id,
  async item => {
    expect(await largestError(item, backend)).toBeLessThanOrEqual(item.tolerance)
  },
)
