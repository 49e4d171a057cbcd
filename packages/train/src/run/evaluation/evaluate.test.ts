import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clipRecipe } from '@typeclip/image'
import { createTokenizer } from '@typeclip/tokenizer'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.js'
import type { Sample } from '../../data/sample.js'
import type { IndexedSource } from '../../data/source.js'
import type { RunConfigInput } from '../config/schema.js'
import { type Encoders, openEvaluation } from './evaluate.js'
import { evaluationNames } from './names.js'

const tokenizer = createTokenizer({ contextLength: 16 })
const recipe = clipRecipe(2)
const colours = ['red', 'green', 'blue']

/** A picture of one colour, named and grouped as told. */
function sample(key: string, colour: string, caption: string, group: string | undefined = colour): Sample {
  const rgb = colours.map(one => (one === colour ? 255 : 0))
  const data = Uint8Array.from([...rgb, ...rgb, ...rgb, ...rgb])
  return {
    key,
    captions: [caption, 'another'],
    group,
    picture: async () => ({ mode: 'RGB', width: 2, height: 2, data }),
  }
}

/** Sees colours and reads their names; `seen` is what it takes a colour for. */
const encodersOf = (seen: (colour: string) => string = colour => colour): Encoders => ({
  async encodeImages({ shape: [rows], data }) {
    const vectors = Array.from({ length: rows }, (_, row) => {
      const channels = [0, 1, 2].map(channel => data[row * 12 + channel * 4])
      return vectorOf(seen(colours[channels.indexOf(Math.max(...channels))]))
    })
    return { data: Float32Array.from(vectors.flat()), shape: [rows, 3] }
  },
  async encodeTexts({ shape: [rows, length], data }) {
    const vectors = Array.from({ length: rows }, (_, row) => {
      const text = tokenizer.decode(data.subarray(row * length, (row + 1) * length))
      return vectorOf(colours.find(colour => text.includes(colour)) ?? '')
    })
    return { data: Float32Array.from(vectors.flat()), shape: [rows, 3] }
  },
})

const vectorOf = (colour: string): number[] => [...colours.map(one => (one === colour ? 3 : 0.1))]

type EvaluationInput = NonNullable<RunConfigInput['evaluation']>
const tars = { kind: 'tars', files: 'x.tar' } as const

async function open(samples: readonly Sample[], input: EvaluationInput, folder = '.') {
  const source: IndexedSource = { kind: 'indexed', name: 'a source', samples, broken: [] }
  const filled = {
    zeroShot: (input.zeroShot ?? []).map(part => ({ limit: 100, templates: ['a {}'], ...part })),
    retrieval: (input.retrieval ?? []).map(part => ({ limit: 100, ...part })),
  }
  const context = { recipe, tokenizer, batchSize: 2, folder, openSource: async () => source }
  return { evaluation: await openEvaluation(filled, context), names: evaluationNames(filled) }
}

const three = [sample('a', 'red', 'red'), sample('b', 'green', 'green'), sample('c', 'blue', 'blue')]

describe('zero-shot accuracy', () => {
  const part = { name: 'colours', source: tars }

  it('is the share of pictures whose class is best, and among the best five', async () => {
    const { evaluation, names } = await open(three, { zeroShot: [part] })
    expect(await evaluation.measure(encodersOf())).toEqual({ 'colours/top1': 1, 'colours/top5': 1 })
    const blind = encodersOf(colour => (colour === 'red' ? 'blue' : colour))
    const values = await evaluation.measure(blind)
    expect(values['colours/top1']).toBeCloseTo(2 / 3)
    expect(names).toEqual(Object.keys(values))
    expect(evaluation.parts).toEqual([{ name: 'colours', records: 3, broken: 0 }])
  })

  it('names classes by a list, an object by group, or a file of either', async () => {
    const folder = await temporaryFolder()
    const numbered = three.map((one, i) => ({ ...one, group: String(i) }))
    const byGroup = { 0: 'red', 1: ['green', 'a green one'], 2: 'blue' }
    const list = [
      { id: '0', name: 'red' },
      { id: '1', name: ['green'] },
      { id: '2', name: 'blue' },
    ]
    await writeFile(join(folder, 'list.json'), JSON.stringify(list))
    await writeFile(join(folder, 'object.json'), JSON.stringify(byGroup))
    await writeFile(join(folder, 'names.json'), JSON.stringify(colours))
    for (const [samples, classes] of [
      [three, colours],
      [three, 'names.json'],
      [numbered, byGroup],
      [numbered, 'object.json'],
      [numbered, 'list.json'],
    ] as const) {
      const { evaluation } = await open(
        samples,
        { zeroShot: [{ ...part, classes: structuredClone(classes) as string }] },
        folder,
      )
      expect((await evaluation.measure(encodersOf()))['colours/top1']).toBe(1)
    }
  })

  it('refuses classes that cannot be read', async () => {
    const folder = await temporaryFolder()
    const bad = (classes: string) => open(three, { zeroShot: [{ ...part, classes }] }, folder)
    await expect(bad('none.json')).rejects.toMatchObject({
      code: 'unreadable',
      facts: { field: 'evaluation.zeroShot.0.classes' },
    })
    await writeFile(join(folder, 'bad.json'), '[{"id":3}]')
    await expect(bad('bad.json')).rejects.toMatchObject({ code: 'bad-config' })
  })
})

describe('retrieval', () => {
  const part = { name: 'pairs', source: tars }

  it('is the share of pictures, and of captions, whose own comes first, or among five', async () => {
    const { evaluation, names } = await open(three, { retrieval: [part] })
    const all = {
      'pairs/imageToTextR1': 1,
      'pairs/imageToTextR5': 1,
      'pairs/textToImageR1': 1,
      'pairs/textToImageR5': 1,
    }
    expect(await evaluation.measure(encodersOf())).toEqual(all)
    const values = await evaluation.measure(encodersOf(() => 'blue'))
    expect(values['pairs/imageToTextR1']).toBeCloseTo(1 / 3)
    expect(values['pairs/imageToTextR5']).toBe(1)
    expect(names).toEqual(Object.keys(all))
  })

  it('counts what says or shows the same as right', async () => {
    const twins = [
      sample('a', 'blue', 'a red one', 'x'),
      sample('b', 'red', 'a red one', 'y'),
      sample('c', 'blue', 'blue', 'x'),
    ]
    const { evaluation } = await open(twins, { retrieval: [part] })
    expect((await evaluation.measure(encodersOf()))['pairs/imageToTextR1']).toBe(1)
  })
})

describe('held-out data', () => {
  it('are read up to their limit, without what is broken', async () => {
    const broken: Sample = { ...three[0], key: 'k', picture: () => Promise.reject(new Error('It is cut short.')) }
    const { evaluation } = await open([broken, ...three, ...three], {
      retrieval: [{ name: 'a', source: tars, limit: 4 }],
    })
    expect(evaluation.parts).toEqual([{ name: 'a', records: 4, broken: 1 }])
    await expect(open([broken], { retrieval: [{ name: 'a', source: tars }] })).rejects.toMatchObject({
      code: 'bad-data',
      message: 'a source has no record that can be evaluated: k: It is cut short.',
    })
  })

  it('stop where a signal says so', async () => {
    const { evaluation } = await open(three, { retrieval: [{ name: 'a', source: tars }] })
    await expect(evaluation.measure(encodersOf(), AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  })
})
