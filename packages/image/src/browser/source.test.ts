import { expect, it } from 'vitest'
import { readSource } from './source.js'

// Bundlers bring Node's Buffer into pages.
it('takes a Buffer for plain bytes, whose slice is a copy', async () => {
  const bytes = await readSource(Buffer.from([1, 2, 3]), undefined)
  expect(bytes).toEqual(Uint8Array.of(1, 2, 3))
  expect(bytes.slice().buffer.byteLength).toBe(3)
})
