import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clipRecipe, preprocess } from '@typeclip/image'
import { decodeImage } from '@typeclip/image/node'
import { readNpy } from '@typeclip/weights/npy'
import { describe, expect, it } from 'vitest'
import { pictures, temporaryFolder, typeclip } from './run-cli.js'

const [cat, rose] = ['cat-face', 'rose'].map(name => join(pictures, `${name}.png`))
const size = ['--size', '32']

const read = async (path: string) => readNpy(new Uint8Array(await readFile(path)), { name: path })

describe('typeclip preprocess', () => {
  it('writes one PNG a picture into a folder, made if need be, named after the input', async () => {
    const out = join(await temporaryFolder(), 'a/b')
    const { code, json } = await typeclip(['preprocess', cat, rose, ...size, '--out', out, '--json'])
    expect(code).toBe(0)
    expect(json).toEqual([
      { file: cat, out: join(out, 'cat-face.png.png') },
      { file: rose, out: join(out, 'rose.png.png') },
    ])
    expect((await readdir(out)).sort()).toEqual(['cat-face.png.png', 'rose.png.png'])
    expect(await decodeImage(join(out, 'rose.png.png'))).toMatchObject({ mode: 'RGB', width: 32, height: 32 })
  })

  it('writes the normalised numbers of all pictures into one array', async () => {
    const out = join(await temporaryFolder(), 'x.npy')
    const { code, json } = await typeclip(['preprocess', cat, rose, ...size, '--out', out, '--json'])
    expect(code).toBe(0)
    expect(json).toEqual([
      { file: cat, out, index: 0 },
      { file: rose, out, index: 1 },
    ])
    const { dtype, shape, data } = await read(out)
    expect({ dtype, shape }).toEqual({ dtype: 'float32', shape: [2, 3, 32, 32] })
    expect(data.subarray(3 * 32 * 32)).toEqual(preprocess(await decodeImage(rose), clipRecipe(32)).data)
  })

  it('takes other statistics for an array', async () => {
    const out = join(await temporaryFolder(), 'x.npy')
    await typeclip(['preprocess', cat, ...size, '--mean', '0.5,0.5,0.5', '--std', '.25,.5,1', '--out', out])
    const { mean, std } = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.5, 1] } as const
    const wanted = preprocess(await decodeImage(cat), { ...clipRecipe(32), mean, std })
    expect((await read(out)).data).toEqual(wanted.data)
  })

  it('reports bad pictures, does the others, and ends with 1', async () => {
    const folder = await temporaryFolder()
    const bad = join(folder, 'bad.jpg')
    await writeFile(bad, (await readFile(cat)).subarray(0, 300))
    const given = ['preprocess', cat, bad, 'none*', rose, ...size, '--json', '--out']
    const array = join(folder, 'x.npy')
    const errors = [
      { file: bad, error: { code: 'truncated' } },
      { file: 'none*', error: { code: 'no-match' } },
    ]
    expect(await typeclip([...given, array])).toMatchObject({ code: 1, json: [{ index: 0 }, ...errors, { index: 3 }] })
    const { shape, data } = await read(array)
    expect(shape).toEqual([4, 3, 32, 32])
    const rows = [0, 1, 2, 3].map(row => Number.isNaN(Number(data[row * 3 * 32 * 32])))
    expect(rows).toEqual([false, true, true, false])
    expect(await typeclip([...given, join(folder, 'seen')])).toMatchObject({
      code: 1,
      json: [{ file: cat }, ...errors, { file: rose }],
    })
    expect((await readdir(join(folder, 'seen'))).sort()).toEqual(['cat-face.png.png', 'rose.png.png'])
  })

  it.each(['x.png', 'x.npy', 'seen'])(
    'leaves nothing at %s where every picture failed, and ends with 2',
    async name => {
      const folder = await temporaryFolder()
      const out = join(folder, name)
      const ran = await typeclip(['preprocess', 'none*', ...size, '--out', out, '--json'])
      expect(ran).toMatchObject({ code: 2, json: [{ file: 'none*', error: { code: 'no-match' } }] })
      expect(await readdir(folder)).toEqual([])
    },
  )

  it('refuses two inputs whose results would have one name, before anything is written', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'other'))
    const other = join(folder, 'other', 'rose.png')
    await copyFile(rose, other)
    const out = join(folder, 'seen')
    const { code, json } = await typeclip(['preprocess', rose, other, ...size, '--out', out, '--json'])
    expect(code).toBe(2)
    const message = `${rose} and ${other} would both become ${join(out, 'rose.png.png')}; give them in two calls, with two folders.`
    expect(json).toEqual([{ error: { code: 'same-name', message } }])
    expect(await readdir(folder)).toEqual(['other'])
  })

  it('checks the size of a picture before it is decoded', async () => {
    const out = join(await temporaryFolder(), 'x.png')
    const { code, json } = await typeclip(['preprocess', cat, ...size, '--pixel-limit', '100', '--out', out, '--json'])
    expect(code).toBe(2)
    const message = expect.stringContaining('the limit is 100. Pass a larger --pixel-limit if you trust the file.')
    expect(json).toMatchObject([{ file: cat, error: { code: 'too-large', message } }])
  })

  it('does not put a folder in the place of a file', async () => {
    const file = join(await temporaryFolder(), 'file')
    await writeFile(file, '')
    const { code, json } = await typeclip(['preprocess', cat, ...size, '--out', file, '--json'])
    expect(code).toBe(2)
    expect(json).toEqual([
      { error: { code: 'write-failed', message: `${file} is a file; name a folder, FILE.png or FILE.npy.` } },
    ])
  })

  it.each([
    [[...size, '--out', 'x.png'], 'missing-argument', 'Give pictures: paths, patterns, or - for a list.'],
    [[cat, '--out', 'x.png'], 'missing-argument', 'Give the size of the result: --size 224.'],
    [[cat, ...size], 'missing-argument', 'Say where the result goes: --out FILE.png, FILE.npy or a folder.'],
    [
      [cat, ...size, '--alpha', 'white', '--out', 'x.png'],
      'conflicting-options',
      '--alpha white goes with --rgb first only.',
    ],
    [
      [cat, rose, ...size, '--out', 'x.png'],
      'conflicting-options',
      'x.png takes one picture and there are 2; give a folder or FILE.npy.',
    ],
    [[cat, '--size', '0', '--out', 'x.png'], 'bad-value', '--size is "0"; it must be a whole number from 1 to 65535.'],
    [
      [cat, ...size, '--fill', '256', '--out', 'x.png'],
      'bad-value',
      '--fill is "256"; it must be a whole number from 0 to 255.',
    ],
    [
      [cat, ...size, '--filter', 'nearest', '--out', 'x.png'],
      'bad-value',
      '--filter is "nearest"; it must be one of bicubic, bilinear, lanczos, box.',
    ],
    [
      [cat, ...size, '--std', '1,1,0', '--out', 'x.npy'],
      'bad-value',
      '--std is "1,1,0"; it must be three numbers above 0, like 0.5,0.5,0.5.',
    ],
    [[cat, ...size, '--out', 'no/x.png'], 'write-failed', 'no/x.png cannot be written: its folder does not exist.'],
  ])('refuses %j', async (words, code, message) => {
    expect(await typeclip(['preprocess', ...words, '--json'])).toMatchObject({
      code: 2,
      json: [{ error: { code, message } }],
    })
  })
})
