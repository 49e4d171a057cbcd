// Features of golden/models/convert through the command, by each of its doors and both kinds of file.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeGolden, hasShared, readBytes, readJson, sharedPath } from '@typeclip/golden'
import { bytesSource, openSafetensors, toFloat32, toInt32 } from '@typeclip/weights'
import { readNpy, writeNpy } from '@typeclip/weights/npy'
import { expect } from 'vitest'
import { temporaryFolder, typeclip } from './run-cli.js'

interface Model {
  readonly name: string
  readonly layouts: Readonly<Record<string, string>>
  readonly io: string
  readonly texts: readonly string[]
  readonly tol: { readonly image_features: number; readonly text_features: number }
}

interface Case extends Omit<Model, 'layouts'> {
  readonly layout: string
  readonly folder: string
}

const root = 'golden/models/convert'
const models = hasShared(`${root}/convert.json`) ? readJson<readonly Model[]>(`${root}/convert.json`) : []
const cases = models.flatMap(({ layouts, ...model }) =>
  Object.entries(layouts)
    .filter(([layout]) => layout !== 'openai') // without a tokenizer or config of their own
    .map(([layout, folder]): Case => ({ ...model, layout, folder: sharedPath(`${root}/${folder}`) })),
)

describeGolden(
  'cli/embed',
  cases,
  ({ name, layout }) => `${name} in ${layout}`,
  async ({ folder, io, texts, tol }) => {
    const temporary = await temporaryFolder()
    const file = await openSafetensors(bytesSource(readBytes(`${root}/${io}`)))
    const [pixels, ids, images, captions] = await Promise.all(
      ['pixel_values', 'input_ids', 'image_features', 'text_features'].map(name => file.read(name)),
    )
    const inputs = {
      pixels: join(temporary, 'pixels.npy'),
      ids: join(temporary, 'ids.npy'),
      texts: join(temporary, 'texts.txt'),
    }
    await writeFile(inputs.pixels, writeNpy(toFloat32(pixels), pixels.shape))
    await writeFile(inputs.ids, writeNpy(BigInt64Array.from(toInt32(ids), BigInt), ids.shape))
    await writeFile(inputs.texts, texts.map(text => `${text}\n`).join(''))

    const embed = async (door: keyof typeof inputs, name: string) => {
      const out = join(temporary, name)
      const { code } = await typeclip(['embed', `--${door}`, inputs[door], '--model', folder, '--out', out, '--json'])
      expect(code).toBe(0)
      return new Uint8Array(await readFile(out))
    }
    const byPixels = readNpy(await embed('pixels', 'pixels-out.npy'))
    expectNear(byPixels, { shape: images.shape, data: toFloat32(images) }, 5 * tol.image_features)
    const byIds = readNpy(await embed('ids', 'ids-out.npy'))
    expectNear(byIds, { shape: captions.shape, data: toFloat32(captions) }, 5 * tol.text_features)
    const lines = new TextDecoder()
      .decode(await embed('texts', 'texts-out.jsonl'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(({ text }) => text)).toEqual(texts)
    expectNear(
      { shape: captions.shape, data: lines.flatMap(({ embedding }) => embedding) },
      { shape: captions.shape, data: toFloat32(captions) },
      5 * tol.text_features,
    )
  },
)

interface Array2 {
  readonly shape: readonly number[]
  readonly data: ArrayLike<number | bigint>
}

function expectNear(got: Array2, want: Array2, tolerance: number): void {
  expect(got.shape).toEqual(want.shape)
  expect(got.data.length).toBe(want.data.length)
  const errors = Array.from(got.data, (value, index) => Math.abs(Number(value) - Number(want.data[index])))
  expect(Math.max(...errors)).toBeLessThanOrEqual(tolerance)
}
