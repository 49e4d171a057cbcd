import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadClip } from 'typeclip'
import { describe, expect, it } from 'vitest'
import { pictures, temporaryFolder, typeclip } from './run-cli.js'

const cat = join(pictures, 'cat-face.png')
const rose = join(pictures, 'rose.png')
const labels = ['cat face', 'rose', 'rocket', 'pizza', 'key', 'crown', 'owl']
const words = ['--labels', labels.join(',')]

describe('typeclip classify', () => {
  it('gives the result object of the library, and the file', async () => {
    using clip = await loadClip()
    const { code, json, err } = await typeclip(['classify', cat, rose, ...words, '--json'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(json).toEqual([
      { file: cat, ...(await clip.classify(cat, labels)) },
      { file: rose, ...(await clip.classify(rose, labels)) },
    ])
    expect(json[0]).toMatchObject({
      labels: { length: 7, 0: { label: 'cat face', index: 0 } },
      model: 'emoji',
      backend: 'wasm',
    })
    expect(json[0].template).toEqual(clip.info.templates.length === 1 ? clip.info.templates[0] : clip.info.templates)
  })

  it('shows people five labels with bars, and how they were made', async () => {
    const { code, out } = await typeclip(['classify', cat, ...words])
    expect(code).toBe(0)
    const lines = out.split('\n')
    expect(lines[0]).toBe(cat)
    expect(lines[1]).toMatch(/^ {2}cat face {2}█+[▏▎▍▌▋▊▉]? *\d+\.\d %$/)
    expect(lines.slice(1, 6).every(line => / %$/.test(line))).toBe(true)
    expect(lines[6]).toBe('  … and 2 more')
    expect(out).toMatch(/\nModel emoji, .*, wasm float32 .*, \d+ ms for 1 picture\.\n$/)
  })

  it('gives the best --top labels', async () => {
    const { json } = await typeclip(['classify', cat, ...words, '--top', '2', '--json'])
    expect(json).toMatchObject([{ labels: { length: 2 } }])
  })

  it('says none of these below --threshold', async () => {
    const { json } = await typeclip(['classify', cat, ...words, '--threshold', '1', '--json'])
    expect(json).toMatchObject([{ none: true }])
    const { out } = await typeclip(['classify', cat, ...words, '--threshold', '1'])
    expect(out).toContain('\n  none of these\n')
  })

  it('takes templates, one or several', async () => {
    const one = await typeclip(['classify', cat, ...words, '--template', 'a {}', '--json'])
    expect(one.json).toMatchObject([{ template: 'a {}' }])
    const two = await typeclip(['classify', cat, ...words, '--template', 'a {}', '--template', 'the {}', '--json'])
    expect(two.json).toMatchObject([{ template: ['a {}', 'the {}'] }])
  })

  it('reads labels from a file or standard input, blank lines left out', async () => {
    const file = join(await temporaryFolder(), 'labels.txt')
    await writeFile(file, 'cat face\r\n\r\nrose\r\n')
    const fromFile = await typeclip(['classify', cat, '--labels-file', file, '--json'])
    expect(fromFile.json).toMatchObject([{ labels: [{ label: 'cat face' }, { label: 'rose' }] }])
    const fromInput = await typeclip(['classify', cat, '--labels-file', '-', '--json'], { input: 'cat face\nrose' })
    expect(fromInput.json).toEqual(fromFile.json)
  })

  it('reads a list of pictures on standard input, and expands patterns', async () => {
    const { json } = await typeclip(['classify', '-', join(pictures, 'r{ose,ocket}.png'), ...words, '--json'], {
      input: `${cat}\n`,
    })
    expect(json.map(({ file }) => file)).toEqual([cat, join(pictures, 'rocket.png'), rose])
  })

  it('takes a file whose name is a pattern for that file', async () => {
    const odd = join(await temporaryFolder(), '[cat].png')
    await copyFile(cat, odd)
    const { code, json } = await typeclip(['classify', odd, ...words, '--json'])
    expect(code).toBe(0)
    expect(json).toMatchObject([{ file: odd }])
  })

  it('tells bad pictures in their place, does the others, and ends with 1', async () => {
    const bad = join(await temporaryFolder(), 'bad.png')
    await writeFile(bad, 'this is no picture')
    const given = [cat, bad, 'no-*.png', pictures, rose]
    const { code, json } = await typeclip(['classify', ...given, ...words, '--json'])
    expect(code).toBe(1)
    expect(json.map(({ file }) => file)).toEqual(given)
    expect(json.map(({ error }) => (error as { code: string } | undefined)?.code)).toEqual([
      undefined,
      'not-an-image',
      'no-match',
      'is-a-directory',
      undefined,
    ])
    const { err } = await typeclip(['classify', ...given, ...words])
    expect(err).toMatch(
      /^typeclip: .*bad\.png: .*\. \[not-an-image\]\ntypeclip: No file matches the pattern no-\*\.png\. \[no-match\]\n/,
    )
  })

  it('ends with 2 where every picture failed', async () => {
    expect(await typeclip(['classify', 'a.png', 'b.png', ...words, '--json'])).toMatchObject({
      code: 2,
      json: [
        { file: 'a.png', error: { code: 'not-found' } },
        { file: 'b.png', error: { code: 'not-found' } },
      ],
    })
  })

  it('warns of labels that occur twice, and keeps them apart', async () => {
    const twice = ['classify', cat, '--labels', 'cat,rose,cat']
    const warning = 'The label "cat" stands at 0 and at 2; both are kept and share the probability.'
    expect((await typeclip(twice)).err).toBe(`typeclip: warning: ${warning}\n`)
    const { json } = await typeclip([...twice, '--json'])
    expect(json).toMatchObject([{ warnings: [warning], labels: { length: 3 } }])
  })

  it.each([
    [[...words], 'missing-argument', 'Give pictures: paths, patterns, or - for a list.'],
    [[cat], 'missing-argument', 'Give labels: --labels cat,dog or --labels-file FILE.'],
    [[cat, '--labels', ''], 'no-labels', 'The list of labels is empty; give at least one.'],
    [[cat, '--labels', 'a,,b'], 'bad-label', 'Label 1 is "";'],
    [[cat, ...words, '--labels-file', 'x'], 'conflicting-options', 'Give --labels or --labels-file, not both.'],
    [[cat, '--labels-file', 'none.txt'], 'not-found', 'There is no file none.txt.'],
    [[cat, '--labels-file', pictures], 'is-a-directory', 'is a folder; give a file.'],
    [[cat, ...words, '--template', 'a photo'], 'bad-template', 'The template "a photo" has no {} for the label;'],
    [
      [cat, '--labels', `${'very '.repeat(40)}long,b`],
      'caption-too-long',
      'Shorten the label, or pass --overflow truncate.',
    ],
    [[cat, ...words, '--model', 'none'], 'model-not-found', 'There is no file or folder none;'],
    [[cat, ...words, '--model', pictures], 'model-not-found', 'pictures holds no weights:'],
    [[cat, ...words, '--top', '0'], 'bad-value', '--top is "0"; it must be a whole number of 1 or more.'],
  ])('refuses %j', async (given, code, sentence) => {
    const ran = await typeclip(['classify', ...given, '--json'])
    expect(ran).toMatchObject({ code: 2, json: [{ error: { code, message: expect.stringContaining(sentence) } }] })
  })

  it('refuses labels that are not UTF-8, with the line', async () => {
    const input = Uint8Array.of(0x61, 0x0a, 0xc3, 0x28, 0x0a)
    const { code, json } = await typeclip(['classify', cat, '--labels-file', '-', '--json'], { input })
    expect(code).toBe(2)
    expect(json).toMatchObject([{ error: { code: 'not-unicode', message: expect.stringMatching(/^-, line 2: /) } }])
  })
})
