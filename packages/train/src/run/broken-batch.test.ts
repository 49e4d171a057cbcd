import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTokenizer } from '@typeclip/tokenizer'
import { toFloat32, toInt32 } from '@typeclip/weights'
import { openSafetensorsFile } from '@typeclip/weights/node'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.js'
import { keepBatch } from './broken-batch.js'
import { nodeFiles } from './files.js'

it('a batch is kept with its pictures, ids and groups, and with keys and captions to read', async () => {
  const tokenizer = createTokenizer({ contextLength: 8 })
  const { ids } = tokenizer.encodeBatch(['two dogs', 'a red cat'])
  const pixels = Float32Array.from({ length: 24 }, (_, i) => (i === 5 ? Number.NaN : i))
  const folder = join(await temporaryFolder(), 'diverged-step-000007')
  const batch = {
    pixels: { shape: [2, 3, 2, 2], data: pixels },
    ids: { shape: [2, 8], data: ids },
    groups: Int32Array.of(4, 9),
    keys: ['a', 'b'],
  } as const
  for (const loss of ['NaN', 3]) await keepBatch(folder, batch, { step: 7, loss }, tokenizer, nodeFiles)
  expect(JSON.parse(await readFile(join(folder, 'batch.json'), 'utf8'))).toEqual({
    step: 7,
    loss: 3,
    keys: ['a', 'b'],
    captions: ['two dogs', 'a red cat'],
  })
  using file = await openSafetensorsFile(join(folder, 'batch.safetensors'))
  expect(toFloat32(await file.read('pixels'))).toEqual(pixels)
  expect(toInt32(await file.read('ids'))).toEqual(ids)
  expect([...toInt32(await file.read('groups'))]).toEqual([4, 9])
})
