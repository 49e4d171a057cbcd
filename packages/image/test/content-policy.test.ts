// The resampler on a page's own thread, under content policies that allow WebAssembly and that do not.
import { fileURLToPath } from 'node:url'
import { openPage, skipWithoutChromium } from '@typeclip/browser-harness'
import { describe, expect, it } from 'vitest'
import { clipRecipe, type Pixels, preprocess } from '../src/index.js'
import type { Prepared } from './content-policy-page.js'

const data = Uint8Array.from({ length: 60 * 40 * 3 }, (_, i) => (i * 7919) % 251)
const pixels: Pixels = { mode: 'RGB', width: 60, height: 40, data }
const expected = [...preprocess(pixels, clipRecipe(16)).data]

describe.skipIf(skipWithoutChromium('the resampler in Chromium'))('the resampler in Chromium', () => {
  async function prepareUnder(policy: string): Promise<Prepared> {
    const page = fileURLToPath(new URL('content-policy-page.ts', import.meta.url))
    const open = await openPage({ scripts: { page }, policy })
    try {
      return await open.page.evaluate(bytes => window.prepare(bytes), [...data])
    } finally {
      await open.close()
    }
  }

  it('is WebAssembly, compiled at once, where only wasm-unsafe-eval is allowed', async () => {
    expect(await prepareUnder("script-src 'self' 'wasm-unsafe-eval'")).toEqual({ kind: 'wasm', tensor: expected })
  })

  it('is TypeScript with the same result where WebAssembly is forbidden', async () => {
    expect(await prepareUnder("script-src 'self'")).toEqual({ kind: 'typescript', tensor: expected })
  })
})
