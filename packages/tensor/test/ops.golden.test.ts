import { describeGolden } from '@typeclip/golden'
import { largestError, opCases } from '@typeclip/golden/ops'
import { expect } from 'vitest'
import { createReferenceBackend } from '../src/reference.js'

const backend = createReferenceBackend()

describeGolden(
  'ops (forward), reference',
  await opCases(),
  ({ id }) => id,
  async item => {
    expect(await largestError(item, backend)).toBeLessThanOrEqual(item.tolerance)
  },
)
