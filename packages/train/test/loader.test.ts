import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { clipRecipe } from '@typeclip/image'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DataConfig, SourceConfig } from '../src/data/config.js'
import type { LoadedBatch, Loader } from '../src/data/loader.js'
import { createLoader, type LoaderOptions } from '../src/node.js'
import { numbered, type ShardRecord, writeShard } from './write-shard.js'

const recipe = { ...clipRecipe(8), rescale: null, mean: null, std: null } // floats are the bytes
const options: LoaderOptions = { batchSize: 6, seed: 5, recipe, tokenizer: { vocabularySize: 1000, contextLength: 12 } }
let base = ''

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'typeclip-loader-'))
  put('s-0.tar', writeShard(numbered(0, 20)))
  put('s-1.tar.gz', gzipSync(writeShard(numbered(20, 45))))
  put('s-2.tar', writeShard(numbered(45, 60)))
})
afterAll(() => rmSync(base, { recursive: true }))

function put(name: string, bytes: Uint8Array): void {
  writeFileSync(join(base, name), bytes)
}

const shards: SourceConfig = { kind: 'tars', files: ['s-0.tar', 's-1.tar.gz', 's-2.tar'], group: 'thing' }
const cached: DataConfig = { sources: [{ ...shards, cache: true }] }
const streamed: DataConfig = { sources: [shards], shuffleBuffer: 15 }

async function take(config: DataConfig, count: number, more: Partial<LoaderOptions> = {}): Promise<LoadedBatch[]> {
  using loader = await createLoader(config, { ...options, base, ...more })
  return await takeFrom(loader, count) // before it is disposed
}

async function takeFrom(loader: Loader, count: number): Promise<LoadedBatch[]> {
  const batches: LoadedBatch[] = []
  while (batches.length < count) batches.push(await loader.next())
  return batches
}

const data = ({ batch, position }: LoadedBatch) => ({ batch, position })
const keys = (batches: readonly LoadedBatch[]) => batches.flatMap(({ batch }) => batch.keys ?? [])
const sorted = (list: readonly string[]) => [...list].sort()
const all = numbered(0, 60).map(({ key }) => key)
const plainKey = (key: string) => key.replace(/^.*: /, '')

describe.each([
  ['cached', cached],
  ['streamed', streamed],
])('a loader of %s shards', (_, config) => {
  it('gives every record once an epoch', async () => {
    const batches = await take(config, 10)
    expect(sorted(keys(batches).map(plainKey))).toEqual(sorted(all))
    expect(batches[9].position).toEqual({ epoch: 1, batch: 0 })
  })

  it('gives the picture that goes with the caption', async () => {
    for (const { batch } of await take(config, 3)) {
      for (const [i, key] of (batch.keys ?? []).entries()) {
        const number = Number(plainKey(key).slice(1))
        expect(batch.pixels.data[i * 3 * 64]).toBe(number)
        expect(batch.groups?.[i] === batch.groups?.[0]).toBe(
          number % 10 === Number(plainKey(batch.keys?.[0] ?? '').slice(1)) % 10,
        )
      }
    }
  })

  it('goes on from any position with the same batches, bit for bit', async () => {
    const augmented: DataConfig = { ...config, augmentation: { rotate: 20, flip: 0.5, hue: 0.1, crop: 'square' } }
    const whole = await take(augmented, 24)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 21 }), async skipped => {
        const position = skipped === 0 ? { epoch: 0, batch: 0 } : whole[skipped - 1].position
        const rest = await take(augmented, 2, { position })
        expect(rest.map(data)).toEqual(whole.slice(skipped, skipped + 2).map(data))
      }),
      { numRuns: 8 },
    )
  })

  it('draws another order, another caption and another change in another epoch', async () => {
    const batches = await take({ ...config, augmentation: { brightness: 0.5 } }, 20)
    expect(keys(batches.slice(0, 10))).not.toEqual(keys(batches.slice(10)))
    const rows = new Map<string, Set<string>>()
    for (const { batch } of batches) {
      for (const [i, key] of (batch.keys ?? []).entries()) {
        const row = [...batch.ids.data.subarray(i * 12, i * 12 + 12)].join(' ')
        rows.set(key, (rows.get(key) ?? new Set()).add(row))
      }
    }
    expect([...rows.values()].filter(({ size }) => size === 2).length).toBeGreaterThan(15)
  })

  it('keeps groups apart when asked', async () => {
    const batches = await take({ ...config, distinctGroups: true }, 25)
    for (const { batch } of batches) expect(new Set(batch.groups).size).toBe(6)
    expect(batches.at(-1)?.position.epoch).toBeGreaterThanOrEqual(2)
  })

  it.each([2, 3])('shares an epoch among %i ranks: disjoint, and whole together', async ranks => {
    const each = await Promise.all(
      Array.from({ length: ranks }, (_, rank) =>
        take({ ...config, epochRecords: 60 }, 60 / ranks / 2, { rank, ranks, batchSize: 2 }),
      ),
    )
    const mixed = each.flatMap(keys).map(plainKey)
    if (config === cached) expect(sorted(mixed)).toEqual(sorted(all))
    else for (const [a, b] of pairs(each)) expect(keys(a).filter(key => keys(b).includes(key))).toEqual([])
    for (const batches of each) expect(batches.at(-1)?.position).toEqual({ epoch: 1, batch: 0 })
  })
})

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]))
}

describe('a loader', () => {
  it('gives two ranks of 3 the halves of one batch of 6', async () => {
    const config: DataConfig = { ...cached, augmentation: { rotate: 10 }, distinctGroups: true }
    const whole = await take(config, 3)
    const parts = await Promise.all([0, 1].map(rank => take(config, 3, { rank, ranks: 2, batchSize: 3 })))
    for (const [i, { batch }] of whole.entries()) {
      const halves = parts.map(part => part[i].batch)
      expect(halves.flatMap(half => [...half.pixels.data])).toEqual([...batch.pixels.data])
      expect(halves.flatMap(half => [...half.ids.data])).toEqual([...batch.ids.data])
      expect(halves.flatMap(half => [...(half.groups ?? [])])).toEqual([...(batch.groups ?? [])])
    }
  })

  it('brings pictures of one thing together when asked', async () => {
    for (const { batch } of await take({ ...cached, perGroup: 3 }, 5)) {
      const counts = new Map<number, number>()
      for (const group of batch.groups ?? []) counts.set(group, (counts.get(group) ?? 0) + 1)
      expect([...counts.values()]).toEqual([3, 3])
    }
  })

  it('brings things of one family together when asked', async () => {
    const records = numbered(0, 64, 32).map(({ key, image }, i) => {
      return { key, image, json: { caption: key, thing: `thing ${i % 32}`, kind: `kind ${i % 8}` } }
    })
    put('families.tar', writeShard(records))
    const source = { kind: 'tars', files: 'families.tar', group: 'thing', family: 'kind', cache: true } as const
    for (const batch of await take({ sources: [source], perFamily: 4 }, 8, { batchSize: 8 })) {
      const kinds = keys([batch]).map(key => Number(plainKey(key).slice(1)) % 8)
      expect(new Set(kinds).size).toBeLessThan(5) // of 8 by chance, 5 or 6
    }
  })

  it('mixes sources by weight', async () => {
    put('many.tar', writeShard(numbered(100, 200)))
    const weigh = (cache: boolean): DataConfig => ({
      sources: [
        { kind: 'tars', files: 's-0.tar', weight: 3, cache },
        { kind: 'tars', files: 'many.tar', weight: 1, cache },
      ],
      epochRecords: 240,
    })
    const share = async (cache: boolean) =>
      keys(await take(weigh(cache), 40)).filter(key => key.startsWith('s-0')).length / 240
    expect(await share(true)).toBe(0.75)
    expect(await share(false)).toBeCloseTo(0.75, 1)
  })

  it('loses no batch to a call that was aborted', async () => {
    const whole = await take(streamed, 2)
    using loader = await createLoader(streamed, { ...options, base })
    await expect(loader.next(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
    const stop = new AbortController()
    const waiting = loader.next(stop.signal)
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    expect((await takeFrom(loader, 2)).map(data)).toEqual(whole.map(data))
  })

  it('cannot be used after it was disposed', async () => {
    const loader = await createLoader(cached, { ...options, base })
    loader.dispose()
    loader.dispose()
    await expect(loader.next()).rejects.toMatchObject({ code: 'disposed' })
  })
})

describe('bad records', () => {
  const good = numbered(0, 120)

  async function report(records: readonly ShardRecord[], config: Partial<DataConfig> = {}, cache = false) {
    put('bad.tar', writeShard(records))
    const sources: SourceConfig[] = [{ kind: 'tars', files: 'bad.tar', group: 'thing', cache }]
    using loader = await createLoader({ sources, ...config }, { ...options, base })
    const batches = await takeFrom(loader, 19)
    return { batches, ...loader.report() }
  }

  it.each([true, false])('are counted, named and skipped (cache: %s)', async cache => {
    const records = [
      { key: 'none', image: 1, json: { captions: ['', '  '] } },
      { key: 'lost', json: { caption: 'no picture' } },
      { key: 'noise', image: Uint8Array.of(1, 2, 3), txt: 'noise' },
      { key: 'json', image: 1, json: ['no', 'object'] },
      ...good,
    ]
    const { batches, broken, examples } = await report(records, {}, cache)
    expect(broken).toBe(4)
    const reasons = examples.map(({ reason }) => reason).join('\n')
    expect(reasons).toMatch(/none has no caption/)
    expect(reasons).toMatch(/lost has no picture/)
    expect(reasons).toMatch(/json: its json cannot be read/)
    expect(examples.map(({ key }) => key)).toContain('bad.tar: noise')
    expect(keys(batches).every(key => /: k\d+$/.test(key))).toBe(true)
  })

  it('give their place to others, and batches stay whole and the same', async () => {
    const records = good.map((record, i) => (i % 20 === 3 ? { ...record, image: Uint8Array.of(9) } : record))
    const first = await report(records)
    expect((await report(records)).batches.map(data)).toEqual(first.batches.map(data))
    for (const { batch } of first.batches) expect(batch.keys).toHaveLength(6)
  })

  it.each([true, false])('stop the run beyond the limit (cache: %s)', async cache => {
    const records = good.map((record, i) => (i % 5 === 0 ? { ...record, image: Uint8Array.of(9) } : record))
    await expect(report(records, {}, cache)).rejects.toMatchObject({
      code: 'broken-records',
      message: expect.stringMatching(/records are broken, more than the 10 % that brokenLimit allows: .*k\d+/),
    })
    expect((await report(records, { brokenLimit: 0.3 }, cache)).broken).toBeGreaterThan(20)
  })

  it('are shards that end too early: what came before is used', async () => {
    const shard = writeShard(good)
    put('cut.tar', shard.subarray(0, shard.length - 3000))
    put('cut.tar.gz', gzipSync(shard).subarray(0, 5000))
    for (const files of ['cut.tar', 'cut.tar.gz']) {
      using loader = await createLoader({ sources: [{ kind: 'tars', files, cache: true }] }, { ...options, base })
      const { broken, examples, read } = loader.report()
      expect(read).toBeGreaterThan(20)
      expect(broken).toBe(1)
      expect(examples[0].reason).toMatch(/^.*cut\.tar.* is cut short/)
    }
  })

  it('are captions beyond the context when refused; by default they are cut and counted', async () => {
    const long = 'one two three four five six seven eight nine ten eleven twelve'
    const records = [{ key: 'long', image: 7, txt: long }, ...good]
    const { cut, broken, batches } = await report(records, {}, true)
    expect([cut, broken]).toEqual([keys(batches).filter(key => key.endsWith('long')).length, 0])
    const refused = await report(records, { overlong: 'refuse' }, true)
    expect(keys(refused.batches).filter(key => key.endsWith('long'))).toEqual([])
  })
})

describe('data that cannot be', () => {
  it.each<[string, Partial<DataConfig>, Partial<LoaderOptions>, string]>([
    ['a batch larger than the data', cached, { batchSize: 61 }, 'A batch of 61 is more than the 60 records there are'],
    ['a stream that fills no batch', streamed, { batchSize: 61 }, 'does not fill a batch of 61'],
    ['more groups than there are', { ...cached, distinctGroups: true }, { batchSize: 11 }, 'more groups than the 10'],
    [
      'fewer groups than a batch needs in a stream',
      { ...streamed, distinctGroups: true },
      { batchSize: 11 },
      'holds 10 groups',
    ],
    ['perGroup in a stream', { ...streamed, perGroup: 2 }, {}, 'perGroup needs all records at hand'],
    ['perFamily in a stream', { ...streamed, perFamily: 2 }, {}, 'perFamily needs all records at hand'],
    ['ranks in a stream without an end', streamed, { ranks: 2 }, 'need epochRecords'],
    ['no rank of that number', cached, { rank: 2, ranks: 2 }, 'There is no rank 2 among 2'],
    ['a file that is not there', { sources: [{ kind: 'tars', files: 'x-{0..1}.tar' }] }, {}, 'There is no file'],
    [
      'weights for some',
      {
        sources: [
          { ...shards, weight: 1, cache: true },
          { ...shards, cache: true },
        ],
      },
      {},
      'has no weight',
    ],
  ])('is told: %s', async (_, config, more, sentence) => {
    await expect(take({ ...cached, ...config }, 1, more)).rejects.toThrow(sentence)
  })
})
