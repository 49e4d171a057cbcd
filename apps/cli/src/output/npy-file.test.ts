import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeNpy } from '@typeclip/weights/npy'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/run-cli.js'
import { writeNpyRows } from './npy-file.js'

describe('writeNpyRows', () => {
  it.each([0, 1, 9, 10, 1234])('gives %i rows the very bytes that the whole array has', async count => {
    const path = join(await temporaryFolder(), 'x.npy')
    const whole = Float32Array.from({ length: count * 6 }, (_, index) => index / 3)
    const file = await open(path, 'wx')
    const rows = await writeNpyRows(file, [2, 3])
    for (let row = 0; row < count; row++) await rows.add(whole.subarray(row * 6, row * 6 + 6))
    await rows.finish()
    await file.close()
    expect(new Uint8Array(await readFile(path))).toEqual(writeNpy(whole, [count, 2, 3]))
  })
})
