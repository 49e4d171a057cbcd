import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { repositoryRoot } from '@typeclip/golden'
import { build } from 'esbuild'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SourceConfig } from '../src/data/config.js'
import { isBroken, recordsOf, type Sample } from '../src/index.js'
import { openSource } from '../src/node.js'
import { greyPng } from './write-png.js'

let base = ''

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'typeclip-sources-'))
  for (const [i, name] of ['a.png', 'b.png', 'deep/c.png', 'cats/1.png', 'cats/2.png', 'big_dogs/3.png'].entries()) {
    put(`photos/${name}`, greyPng(4, 10 * (i + 1)))
  }
  put('secret/s.png', greyPng(4, 99))
  symlinkSync(join(base, 'secret/s.png'), join(base, 'photos/link.png'))
  symlinkSync(join(base, 'photos/a.png'), join(base, 'photos/inside.png'))
})
afterAll(() => rmSync(base, { recursive: true }))

function put(name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(base, name)), { recursive: true })
  writeFileSync(join(base, name), content)
}

interface Found {
  readonly captions: readonly string[]
  readonly group?: string
  /** Grey of its first pixel, or what is wrong with it. */
  readonly picture: number | string
}

async function read(config: SourceConfig): Promise<Found[]> {
  const found: Found[] = []
  for await (const record of recordsOf(await openSource(config, { base }))) {
    if (isBroken(record)) continue
    const picture = await record.picture().then(
      ({ data }) => data[0],
      (error: Error) => error.message,
    )
    found.push({ captions: record.captions, picture, ...(record.group === undefined ? {} : { group: record.group }) })
  }
  return found
}

async function brokenOf(config: SourceConfig): Promise<readonly string[]> {
  const source = await openSource(config, { base })
  return source.kind === 'indexed' ? source.broken.map(({ reason }) => reason.replaceAll(`${base}/`, '')) : []
}

describe('a CSV source', () => {
  it("reads open_clip's columns, separated by tabs in a .tsv", async () => {
    put('photos/t.tsv', 'filepath\ttitle\na.png\t"one ""A"""\nb.png\ttwo, b\n')
    expect(await read({ kind: 'csv', file: 'photos/t.tsv' })).toEqual([
      { captions: ['one "A"'], picture: 10 },
      { captions: ['two, b'], picture: 20 },
    ])
  })

  it('takes columns, separator and folder from the config, gzipped too', async () => {
    put('tables/t.csv.gz', gzipSync('img;en;de;thing\ndeep/c.png;a c;ein C;letter\n'))
    const config: SourceConfig = {
      ...{ kind: 'csv', file: 'tables/t.csv.gz', folder: 'photos', separator: ';' },
      ...{ image: 'img', captions: ['en', 'de'], group: 'thing' },
    }
    expect(await read(config)).toEqual([{ captions: ['a c', 'ein C'], group: 'letter', picture: 30 }])
  })

  it('names broken rows by line', async () => {
    put('photos/t.csv', 'filepath,title\na.png,"x\ny"\nb.png\n,no picture\na.png,  \n')
    expect(await brokenOf({ kind: 'csv', file: 'photos/t.csv' })).toEqual([
      'photos/t.csv:4 has 1 cells where the first line has 2.',
      'photos/t.csv:5 names no picture (filepath, file_name, image, path, url).',
      'photos/t.csv:6 (a.png) has no caption, or an empty one.',
    ])
  })

  it.each([
    ['filepath,label\na.png,x\n', {}, 'has no column captions or caption or text or title; it has filepath, label.'],
    ['filepath,title\na.png,x\n', { group: 'thing' }, 'has no column thing'],
    ['', {}, 'is empty; its first line must name the columns.'],
    [Uint8Array.of(0xff, 0xfe, 0x41), {}, 'is not UTF-8 text.'],
  ])('refuses a table that lacks what records need', async (content, more, sentence) => {
    put('photos/u.csv', content)
    await expect(read({ kind: 'csv', file: 'photos/u.csv', ...more })).rejects.toThrow(sentence)
  })

  it('reads no file outside of its folder, by path or by link', async () => {
    put(
      'photos/t.csv',
      `filepath,title\n../secret/s.png,up\n${base}/secret/s.png,absolute\nlink.png,link\ninside.png,in\n`,
    )
    const pictures = (await read({ kind: 'csv', file: 'photos/t.csv' })).map(({ picture }) => picture)
    expect(pictures.slice(0, 3)).toEqual(
      Array(3).fill(expect.stringMatching(/leaves .*photos, and nothing outside is read/)),
    )
    expect(pictures[3]).toBe(10)
  })

  it('says which pictures are missing or no pictures', async () => {
    put('photos/noise.png', 'no picture')
    put('photos/t.csv', 'filepath,title\nnone.png,x\nnoise.png,y\n')
    const pictures = (await read({ kind: 'csv', file: 'photos/t.csv' })).map(({ picture }) => picture)
    expect(pictures).toEqual([expect.stringMatching('no file none.png'), expect.stringMatching(/not|no picture/)])
  })
})

describe('a JSONL source', () => {
  it('reads an object a line, with fields inside of fields', async () => {
    put(
      'photos/t.jsonl',
      '{"file_name":"a.png","caption":{"en":["one","uno"]},"id":7}\n\n{"file_name":"b.png","caption":{"en":"two"}}',
    )
    const config: SourceConfig = { kind: 'jsonl', file: 'photos/t.jsonl', captions: 'caption.en', group: 'id' }
    expect(await read(config)).toEqual([
      { captions: ['one', 'uno'], group: '7', picture: 10 },
      { captions: ['two'], picture: 20 },
    ])
  })

  it('names broken lines', async () => {
    put('photos/u.jsonl', '{"path":"a.png","text":"x"}\n{"path":"a.png"\n[1]\n{"path":"a.png"}\n')
    const reasons = await brokenOf({ kind: 'jsonl', file: 'photos/u.jsonl' })
    expect(reasons).toHaveLength(3)
    expect(reasons[0]).toMatch(/^photos\/u.jsonl:2 is no JSON object/)
    expect(reasons[2]).toMatch(/^photos\/u.jsonl:4 \(a.png\) has no caption/)
  })
})

describe('a folder source', () => {
  it('takes captions from the files beside the pictures', async () => {
    put('albums/x/a.png', greyPng(4, 1))
    put('albums/x/a.txt', 'first\n\nsecond\r\n')
    put('albums/b.png', greyPng(4, 2))
    put('albums/b.json', '{"captions":["b"],"thing":"B"}')
    put('albums/c.png', greyPng(4, 3))
    const config: SourceConfig = { kind: 'folder', folder: 'albums', group: 'thing' }
    expect(await read(config)).toEqual([
      { captions: ['b'], group: 'B', picture: 2 },
      { captions: ['first', 'second'], picture: 1 },
    ])
    expect(await brokenOf(config)).toEqual(['c.png has no caption, or an empty one.'])
  })

  it.each([
    ['tables', 'holds no picture'],
    ['nowhere', 'There is no folder'],
  ])('refuses %s: it %s', async (folder, sentence) => {
    await expect(read({ kind: 'folder', folder })).rejects.toThrow(sentence)
  })
})

describe('a source of class folders', () => {
  it('makes captions of templates and the names of the folders', async () => {
    const config: SourceConfig = {
      ...{ kind: 'classes', folder: 'photos', templates: ['a photo of a {}.', '{} and {}'] },
      labels: { cats: '$& cat' },
    }
    expect(await read(config)).toEqual([
      { captions: ['a photo of a big dogs.', 'big dogs and big dogs'], group: 'big dogs', picture: 60 },
      { captions: ['a photo of a $& cat.', '$& cat and $& cat'], group: '$& cat', picture: 40 },
      { captions: ['a photo of a $& cat.', '$& cat and $& cat'], group: '$& cat', picture: 50 },
      { captions: ['a photo of a deep.', 'deep and deep'], group: 'deep', picture: 30 },
    ])
  })

  it('refuses labels of folders that are not there, and folders without classes', async () => {
    await expect(read({ kind: 'classes', folder: 'photos', labels: { cat: 'x' } })).rejects.toThrow('labels names cat')
    await expect(read({ kind: 'classes', folder: 'secret' })).rejects.toThrow('holds no class folders')
  })
})

describe('a Parquet source', () => {
  const images = [greyPng(4, 1), greyPng(4, 2), greyPng(4, 3)]

  it('reads pictures as bytes, a row group a shard', async () => {
    const columnData = [
      { name: 'jpg', data: images, type: 'BYTE_ARRAY' as const },
      { name: 'text', data: ['one', 'two', 'three'], type: 'STRING' as const },
      { name: 'id', data: [1, 2, 2], type: 'INT32' as const },
    ]
    put('t.parquet', new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 2 })))
    const config: SourceConfig = { kind: 'parquet', file: 't.parquet', image: 'jpg', group: 'id' }
    expect(await read(config)).toEqual([
      { captions: ['one'], group: '1', picture: 1 },
      { captions: ['two'], group: '2', picture: 2 },
      { captions: ['three'], group: '2', picture: 3 },
    ])
    expect(await openSource(config, { base })).toMatchObject({ shards: [/rows 0 to 1$/, /rows 2 to 2$/].map(matching) })
  })

  it('reads paths too, inside of their folder', async () => {
    const columnData = [
      { name: 'path', data: ['a.png', '../secret/s.png'], type: 'STRING' as const },
      { name: 'caption', data: ['a', 'b'], type: 'STRING' as const },
    ]
    put('p.parquet', new Uint8Array(parquetWriteBuffer({ columnData })))
    const found = await read({ kind: 'parquet', file: 'p.parquet', folder: 'photos' })
    expect(found.map(({ picture }) => picture)).toEqual([10, expect.stringMatching('leaves')])
  })

  it('says what to install where the packages for it are not', async () => {
    const outfile = join(base, 'alone/node.mjs')
    await build({
      ...{ entryPoints: [join(repositoryRoot, 'packages/train/src/data/node/open-source.ts')], outfile },
      ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20', conditions: ['@typeclip/source'] },
      external: ['sharp', 'hyparquet', 'hyparquet-compressors'],
    })
    const script = `import { openSource } from ${JSON.stringify(pathToFileURL(outfile))}
      await openSource({ kind: 'parquet', file: 't.parquet' }).catch(({ code, message }) => console.log(code, message))`
    const told = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: base })
    expect(told.toString()).toMatch(/^peer-missing .*Run: npm install hyparquet hyparquet-compressors$/m)
  })

  it.each([
    ['no.parquet', 'There is no file'],
    ['photos/a.png', 'cannot be read as Parquet'],
  ])('refuses %s: %s', async (file, sentence) => {
    await expect(read({ kind: 'parquet', file })).rejects.toThrow(sentence)
  })
})

function matching(pattern: RegExp) {
  return expect.stringMatching(pattern)
}

it('gives an evaluation all records of a source, in order', async () => {
  put('photos/all.csv', 'filepath,title\na.png,one\nb.png,two\n,three\n')
  const source = await openSource({ kind: 'csv', file: 'photos/all.csv' }, { base })
  const samples: Sample[] = []
  for await (const record of recordsOf(source)) if (!isBroken(record)) samples.push(record)
  expect(samples.map(({ captions }) => captions[0])).toEqual(['one', 'two'])
})
