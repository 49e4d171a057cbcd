import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createWasmBackend } from './create.js'
import { hasRelaxedSimd } from './load.js'
import { kernelsUrl, relaxedKernelsUrl } from './url.js'

describe('createWasmBackend', () => {
  it('says which build and which tile it took', async () => {
    using backend = await createWasmBackend()
    const simd = hasRelaxedSimd() ? 'relaxed' : 'baseline'
    expect(backend.info).toEqual({
      name: 'wasm',
      precision: 'float32',
      threads: 1,
      details: { simd, tile: expect.stringMatching(/^[56]x8$/) },
    })
  })

  it('takes the baseline build where it is asked to', async () => {
    using backend = await createWasmBackend({ simd: 'baseline' })
    expect(backend.info.details.simd).toBe('baseline')
  })

  it('takes a module compiled elsewhere, or the promise of one', async () => {
    const module = WebAssembly.compile(await readFile(kernelsUrl))
    for (const given of [module, await module]) {
      using backend = await createWasmBackend({ module: given })
      expect(backend.info.details.simd).toBe('baseline')
    }
  })

  it('refuses a module that is not a build of the kernels', async () => {
    const empty = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
    await expect(createWasmBackend({ module: empty })).rejects.toMatchObject({ code: 'backend-unavailable' })
  })

  it.skipIf(hasRelaxedSimd())('refuses relaxed SIMD where the engine has none', async () => {
    await expect(createWasmBackend({ simd: 'relaxed' })).rejects.toMatchObject({ code: 'backend-unavailable' })
    expect(WebAssembly.validate(await readFile(relaxedKernelsUrl))).toBe(false)
  })

  it('heeds an aborted signal', async () => {
    const reason = new Error('enough')
    await expect(createWasmBackend({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
