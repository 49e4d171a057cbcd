import { describe, expect, it } from 'vitest'
import { bytesSource } from './bytes.js'

const bytes = Uint8Array.of(1, 2, 3, 4, 5)

describe('bytesSource', () => {
  it('reads bytes as views, an ArrayBuffer and a Blob by range', async () => {
    const view = await bytesSource(bytes).read(1, 3)
    expect(view).toEqual(Uint8Array.of(2, 3, 4))
    expect(view.buffer).toBe(bytes.buffer)
    expect(await bytesSource(bytes.buffer).read(1, 3)).toEqual(view)
    const blob = bytesSource(new Blob([bytes]))
    expect(blob.byteLength).toBe(5)
    expect(await blob.read(1, 3)).toEqual(view)
  })

  it('gives plain bytes of a Buffer', async () => {
    const view = await bytesSource(Buffer.from(bytes)).read(1, 3)
    expect(view.slice().buffer.byteLength).toBe(3)
  })

  it('is empty where the bytes were given away', () => {
    const given = Uint8Array.of(1, 2, 3)
    structuredClone(given, { transfer: [given.buffer] })
    expect(bytesSource(given).byteLength).toBe(0)
  })

  it('is called as a File is, or as told', () => {
    expect(bytesSource(new File([bytes], 'weights.safetensors')).name).toBe('weights.safetensors')
    expect(bytesSource(bytes).name).toBe('bytes')
    expect(bytesSource(bytes, { name: 'mine' }).name).toBe('mine')
  })

  it.each([
    [0, 6],
    [6, 0],
    [-1, 1],
    [0, -1],
    [0.5, 1],
    [Number.NaN, 1],
    [2 ** 53, 2 ** 53],
  ])('refuses the range from %d of %d bytes', async (offset, length) => {
    await expect(bytesSource(bytes).read(offset, length)).rejects.toMatchObject({ code: 'out-of-range' })
  })

  it('cannot be read after dispose, and stops by its signal', async () => {
    const source = bytesSource(bytes)
    await expect(source.read(0, 1, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
    source.dispose?.()
    source.dispose?.()
    await expect(source.read(0, 1)).rejects.toMatchObject({ code: 'disposed' })
  })
})
