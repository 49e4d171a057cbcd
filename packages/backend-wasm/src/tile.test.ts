import { describe, expect, it } from 'vitest'
import { createWasmBackend, type WasmBackendOptions } from './index.js'
import { tileNames } from './tile.js'

describe('the tile', () => {
  it('is the one asked for', async () => {
    for (const tile of tileNames) {
      using backend = await createWasmBackend({ tile })
      expect(backend.info.details.tile).toBe(tile)
    }
  })

  it('is refused where there is none of its name', async () => {
    const tile: string = '9x9'
    await expect(createWasmBackend({ ...{ tile } } as WasmBackendOptions)).rejects.toMatchObject({
      code: 'bad-attribute',
    })
  })

  it('changes no bit of a product', async () => {
    const data = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898))
    const [rows, depth, columns] = [23, 100, 37]
    const results = await Promise.all(
      tileNames.map(async tile => {
        using backend = await createWasmBackend({ tile })
        const weight = backend.pack({ shape: [columns, depth], data: data(columns * depth) }, 'linear')
        return await backend.session(async () => {
          const x = backend.tensor(data(rows * depth), [rows, depth], 'float32')
          return backend.ops.linear({ x, weight }, { activation: 'gelu' }).read()
        })
      }),
    )
    for (const result of results) expect(result).toEqual(results[0])
  })
})
