import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createResampler } from './resample/resampler.js'
import { resampleUrl } from './url.js'

it('names a file whose module the resampler takes', () => {
  using resampler = createResampler({ module: new WebAssembly.Module(readFileSync(resampleUrl)) })
  expect(resampler.kind).toBe('wasm')
})
