import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type NpyData, readNpy, writeNpy } from '@typeclip/weights/npy'
import { describe, expect, it } from 'vitest'
import { pictures, temporaryFolder, typeclip } from './run-cli.js'

const cat = join(pictures, 'cat-face.png')
const dog = join(pictures, 'dog-face.png')

const lengthOf = (row: ArrayLike<number>) => Math.hypot(...Array.from(row))

async function floats(path: string) {
  const { data, ...array } = readNpy(new Uint8Array(await readFile(path)), { name: path })
  if (!(data instanceof Float32Array)) throw new TypeError(`${path} holds ${array.dtype}`)
  return { ...array, data, row: (index: number) => data.subarray(index * 160, (index + 1) * 160) }
}

describe('typeclip embed', () => {
  it('writes a row a picture, of length 1, in the order given', async () => {
    const out = join(await temporaryFolder(), 'x.npy')
    const { code, json } = await typeclip([
      'embed',
      '--images',
      dog,
      join(pictures, 'cat-f*.png'),
      '--out',
      out,
      '--json',
    ])
    expect(code).toBe(0)
    expect(json).toEqual([
      { out, shape: [2, 160], normalized: true, failed: 0, model: 'emoji', backend: 'wasm', precision: 'float32' },
    ])
    const both = await floats(out)
    expect(both).toMatchObject({ dtype: 'float32', shape: [2, 160] })
    expect(lengthOf(both.row(0))).toBeCloseTo(1, 5)
    const { out: said } = await typeclip(['embed', '--images', cat, '--out', out])
    expect(said).toBe(`1 vector of 160 numbers -> ${out}\n`)
    const alone = await floats(out)
    both.row(1).forEach((value, index) => {
      expect(value).toBeCloseTo(alone.data[index], 5)
    })
  })

  it('gives JSONL the same numbers, with names', async () => {
    const folder = await temporaryFolder()
    const [npy, jsonl] = [join(folder, 'x.npy'), join(folder, 'x.jsonl')]
    await typeclip(['embed', '--images', cat, dog, '--out', npy])
    await typeclip(['embed', '--images', cat, dog, '--out', jsonl])
    const lines = (await readFile(jsonl, 'utf8'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(({ file }) => file)).toEqual([cat, dog])
    expect(lines.flatMap(({ embedding }) => embedding)).toEqual(Array.from((await floats(npy)).data))
  })

  it('leaves vectors as they are with --no-normalize', async () => {
    const out = join(await temporaryFolder(), 'x.npy')
    await typeclip(['embed', '--images', cat, '--no-normalize', '--out', out])
    expect(Math.abs(lengthOf((await floats(out)).data) - 1)).toBeGreaterThan(0.01)
  })

  it('gives pixels that preprocess made the vectors of their pictures', async () => {
    const folder = await temporaryFolder()
    const [pixels, fromPixels, fromFiles] = ['p.npy', 'a.npy', 'b.npy'].map(name => join(folder, name))
    await typeclip(['preprocess', cat, dog, '--size', '64', '--rgb', 'first', '--out', pixels])
    await typeclip(['embed', '--pixels', pixels, '--out', fromPixels])
    await typeclip(['embed', '--images', cat, dog, '--out', fromFiles])
    expect((await floats(fromPixels)).data).toEqual((await floats(fromFiles)).data)
  })

  it('gives rows of tokenize the vectors of their texts', async () => {
    const folder = await temporaryFolder()
    const [list, ids, fromIds, fromTexts] = ['t.txt', 'i.npy', 'a.npy', 'b.npy'].map(name => join(folder, name))
    await writeFile(list, 'a photo of a cat\na red heart\n')
    const { json } = await typeclip(['tokenize', '-', '--json', '--context', '24', '--vocab-size', '4096'], {
      input: await readFile(list),
    })
    await writeFile(ids, writeNpy(Int32Array.from(json.flatMap(line => line.ids as number[])), [2, 24]))
    await typeclip(['embed', '--ids', ids, '--out', fromIds])
    await typeclip(['embed', '--texts', list, '--out', fromTexts])
    expect((await floats(fromIds)).data).toEqual((await floats(fromTexts)).data)
  })

  it('reads texts on standard input, and makes an empty array of none', async () => {
    const out = join(await temporaryFolder(), 'x.npy')
    await typeclip(['embed', '--texts', '-', '--out', out], { input: 'a\nb\n' })
    expect((await floats(out)).shape).toEqual([2, 160])
    expect(await typeclip(['embed', '--texts', '-', '--out', out])).toMatchObject({ code: 0 })
    expect((await floats(out)).shape).toEqual([0, 160])
  })

  it('puts NaN where a picture failed, so that rows stay in step, and ends with 1', async () => {
    const folder = await temporaryFolder()
    const [bad, out] = [join(folder, 'bad.png'), join(folder, 'x.npy')]
    await writeFile(bad, '')
    const { code, json } = await typeclip(['embed', '--images', cat, bad, 'no*.png', dog, '--out', out, '--json'])
    expect(code).toBe(1)
    expect(json).toMatchObject([
      { file: bad, error: { code: 'empty' } },
      { file: 'no*.png', error: { code: 'no-match', message: 'No file matches the pattern no*.png.' } },
      { out, shape: [4, 160], failed: 2 },
    ])
    const rows = await floats(out)
    expect([0, 1, 2, 3].map(index => rows.row(index).every(Number.isNaN))).toEqual([false, true, true, false])
  })

  it('writes the error into the line of a text that failed', async () => {
    const out = join(await temporaryFolder(), 'x.jsonl')
    const long = 'very '.repeat(30)
    const input = Buffer.concat([Buffer.from(`a\n${long}\n`), Uint8Array.of(0xff, 0x0a), Buffer.from('b\n')])
    const { code, err } = await typeclip(['embed', '--texts', '-', '--out', out], { input })
    expect(code).toBe(1)
    expect(err).toContain('pass --overflow truncate. [caption-too-long]')
    const lines = (await readFile(out, 'utf8'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(({ text, error, embedding }) => [text, error?.code, embedding?.length])).toEqual([
      ['a', undefined, 160],
      [long, 'caption-too-long', undefined],
      ['\ufffd', 'not-unicode', undefined],
      ['b', undefined, 160],
    ])
    expect(
      await typeclip(['embed', '--texts', '-', '--overflow', 'truncate', '--out', out], { input: `${long}\n` }),
    ).toMatchObject({ code: 0 })
  })

  it('fails rows of arrays that hold what cannot be, each for itself', async () => {
    const folder = await temporaryFolder()
    const [pixels, ids, out] = ['p.npy', 'i.npy', 'x.jsonl'].map(name => join(folder, name))
    const size = 3 * 64 * 64
    const data = new Float32Array(3 * size)
    data[size + 5] = Number.NaN
    await writeFile(pixels, writeNpy(data, [3, 3, 64, 64]))
    const ran = await typeclip(['embed', '--pixels', pixels, '--out', out, '--json'])
    expect(ran.code).toBe(1)
    expect(ran.json[0]).toEqual({
      index: 1,
      error: { code: 'bad-array', message: `Row 1 of ${pixels} holds the value NaN; pixels are finite.` },
    })
    const rows = BigInt64Array.of(4094n, 320n, 4095n, 4094n, 2n ** 40n, 4095n, 4094n, -1n, 4095n)
    await writeFile(ids, writeNpy(rows, [3, 3]))
    const { code, err } = await typeclip(['embed', '--ids', ids, '--out', out])
    expect(code).toBe(1)
    expect(err).toContain(`Row 1 of ${ids} holds the id 1099511627776; this model has 0 to 4095. [bad-array]`)
    const lines = (await readFile(out, 'utf8'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(({ index, error }) => [index, error?.code])).toEqual([
      [0, undefined],
      [1, 'bad-array'],
      [2, 'bad-array'],
    ])
  })

  it('leaves no file, and what was there, where every item failed', async () => {
    const folder = await temporaryFolder()
    const out = join(folder, 'x.npy')
    await writeFile(out, 'old')
    const { code, json } = await typeclip(['embed', '--images', 'a.png', 'b.png', '--out', out, '--json'])
    expect(code).toBe(2)
    expect(json).toMatchObject([
      { file: 'a.png', error: { code: 'not-found' } },
      { file: 'b.png', error: { code: 'not-found' } },
    ])
    expect(await readdir(folder)).toEqual(['x.npy'])
    expect(await readFile(out, 'utf8')).toBe('old')
    expect(await typeclip(['embed', '--images', 'a.png', '--out', out, '--json'])).toMatchObject({
      code: 2,
      json: [{ file: 'a.png', error: { code: 'not-found' } }],
    })
  })

  it.each<[string, NpyData, readonly number[], string, string]>([
    [
      'pixels',
      new Uint8Array(12),
      [1, 3, 2, 2],
      'bad-array',
      'holds uint8 [1, 3, 2, 2]; it must be normalised pixels, float32',
    ],
    ['pixels', new Float32Array(12), [3, 2, 2], 'bad-array', 'holds float32 [3, 2, 2]'],
    ['pixels', new Float32Array(16), [1, 4, 2, 2], 'bad-array', 'holds float32 [1, 4, 2, 2]'],
    ['pixels', new Float32Array(12), [1, 3, 2, 2], 'bad-pixels', 'smaller than one patch'],
    [
      'ids',
      new Float32Array(4),
      [2, 2],
      'bad-array',
      'holds float32 [2, 2]; it must be token ids, int32 or int64 [B, T].',
    ],
    ['ids', new Int32Array(4), [4], 'bad-array', 'holds int32 [4]'],
    ['ids', new Int32Array(100), [1, 100], 'bad-ids', 'this model reads at most 24'],
  ])('refuses an array of another kind for --%s', async (door, data, shape, code, sentence) => {
    const folder = await temporaryFolder()
    const [array, out] = [join(folder, 'a.npy'), join(folder, 'x.npy')]
    await writeFile(array, writeNpy(data, shape))
    const ran = await typeclip(['embed', `--${door}`, array, '--out', out, '--json'])
    expect(ran).toMatchObject({ code: 2, json: [{ error: { code, message: expect.stringContaining(sentence) } }] })
    expect(await readdir(folder)).toEqual(['a.npy'])
  })

  it.each([
    [['--images', cat], 'missing-argument', 'Say where the vectors go: --out FILE.npy or FILE.jsonl.'],
    [['--out', 'x.npy'], 'missing-argument', 'Say what to embed: --images, --texts, --pixels or --ids.'],
    [
      ['--images', cat, '--texts', 'a.txt', '--out', 'x.npy'],
      'conflicting-options',
      'Give --images or --texts, not both.',
    ],
    [['--images', cat, '--out', 'x.txt'], 'bad-value', '--out is "x.txt"; it must end in .npy or .jsonl.'],
    [
      [cat, '--out', 'x.npy'],
      'unexpected-argument',
      `${JSON.stringify(cat)} stands alone; pictures come after --images.`,
    ],
    [['--pixels', 'none.npy', '--out', 'x.npy'], 'not-found', 'There is no file none.npy.'],
    [['--pixels', cat, '--out', 'x.npy'], 'bad-npy', `${cat} is not a .npy file: it does not begin with NumPy's mark.`],
    [['--texts', pictures, '--out', 'x.npy'], 'is-a-directory', `${pictures} is a folder; give a file.`],
    [['--images', cat, '--out', 'no/x.npy'], 'write-failed', 'no/x.npy cannot be written: its folder does not exist.'],
  ])('refuses %j', async (words, code, message) => {
    expect(await typeclip(['embed', ...words, '--json'])).toMatchObject({
      code: 2,
      json: [{ error: { code, message } }],
    })
    const { err } = await typeclip(['embed', ...words])
    expect(err).toBe(`typeclip: ${message} [${code}]\n`)
  })
})
