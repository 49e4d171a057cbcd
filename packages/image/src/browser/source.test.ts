import { expect, it } from 'vitest'
import { readSource } from './source.js'

it('finds nothing in bytes that were given away', async () => {
  const bytes = Uint8Array.of(1, 2, 3)
  structuredClone(bytes, { transfer: [bytes.buffer] })
  expect(await readSource(bytes, undefined)).toHaveLength(0)
})

// Bundlers bring Node's Buffer into pages.
it('takes a Buffer for plain bytes, whose slice is a copy', async () => {
  const bytes = await readSource(Buffer.from([1, 2, 3]), undefined)
  expect(bytes).toEqual(Uint8Array.of(1, 2, 3))
  expect(bytes.slice().buffer.byteLength).toBe(3)
})
