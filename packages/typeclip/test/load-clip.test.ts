import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryRoot } from '@typeclip/golden'
import { decodeImage } from '@typeclip/image/node'
import { type Clip, loadClip, type NodeImage } from 'typeclip'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const picture = (name: string) => join(repositoryRoot, 'apps/quickstart/pictures', `${name}.png`)

describe('the embedded model', () => {
  let clip: Clip<NodeImage>
  beforeAll(async () => {
    clip = await loadClip()
  })
  afterAll(() => clip.dispose())

  it('names a drawing', async () => {
    const { labels } = await clip.classify(picture('elephant'), ['airplane', 'elephant', 'rose'])
    expect(labels[0]).toMatchObject({ label: 'elephant', index: 1 })
  })

  it('says how a result was made', async () => {
    const made = { model: 'emoji', backend: 'wasm', precision: 'float32' }
    expect(await clip.classify(picture('key'), ['key'])).toMatchObject({ ...made, template: clip.info.templates })
    expect(await clip.classify(picture('key'), ['key'], { template: 'a {}' })).toMatchObject({
      ...made,
      template: 'a {}',
    })
    expect(await clip.encodeTexts(['a key'])).toMatchObject(made)
  })

  it('takes a path, an address, bytes, a Blob and decoded pixels alike', async () => {
    const path = picture('crown')
    const bytes = await readFile(path)
    const forms: NodeImage[] = [path, new URL(`file://${path}`), bytes, new Blob([bytes]), await decodeImage(path)]
    const { data, shape } = await clip.encodeImages(forms)
    expect(shape).toEqual([5, clip.info.embedDimension])
    const width = shape[1]
    for (let row = 1; row < 5; row++) expect(data.slice(row * width, (row + 1) * width)).toEqual(data.slice(0, width))
  })

  it('turns decoded pixels too, where it is asked to', async () => {
    const lying: NodeImage = { mode: 'L', width: 2, height: 1, data: Uint8Array.of(0, 255), orientation: 6 }
    const turned: NodeImage = { mode: 'L', width: 1, height: 2, data: Uint8Array.of(0, 255) }
    expect(await clip.preprocess(lying, { orient: true })).toEqual(await clip.preprocess(turned))
    expect(await clip.preprocess(lying)).not.toEqual(await clip.preprocess(turned))
  })

  it('gives the same vectors through the middle doors', async () => {
    const images = await clip.encodeImages([picture('owl')])
    expect((await clip.encodePixels(await clip.preprocess(picture('owl')))).data).toEqual(images.data)
    const texts = await clip.encodeTexts(['an owl', 'a picture of a very small owl'])
    expect((await clip.encodeIds(await clip.tokenize(['an owl', 'a picture of a very small owl']))).data).toEqual(
      texts.data,
    )
  })

  it('orders pictures by likeness to a text', async () => {
    const names = ['rose', 'pizza', 'castle']
    const { ranking } = await clip.rank('a picture of pizza', names.map(picture))
    expect(names[ranking[0].index]).toBe('pizza')
    expect(ranking.map(({ cosine }) => cosine)).toEqual(ranking.map(({ cosine }) => cosine).toSorted((a, b) => b - a))
  })

  it('keeps a classifier that was made once', async () => {
    const classifier = await clip.createClassifier(['ghost', 'lion'])
    const [kept, made] = [
      await clip.classify(picture('ghost'), classifier),
      await clip.classify(picture('ghost'), ['ghost', 'lion']),
    ]
    expect(kept).toEqual(made)
  })
})

describe('what is given without types', () => {
  const refused = (method: 'classify' | 'encodeImages' | 'rank', given: unknown[]): Promise<unknown> =>
    loadClip().then(clip => Reflect.apply(clip[method], clip, given).finally(() => clip.dispose()))

  it.each([
    ['a path for a list of pictures', 'encodeImages', [picture('key')], 'bad-source'],
    ['bytes for a list of pictures', 'rank', ['a key', new Uint8Array(9)], 'bad-source'],
    ['no pictures at all', 'encodeImages', [], 'bad-source'],
    ['pixels that do not say their mode', 'classify', [{ width: 1, height: 1, data: [] }, ['key']], 'bad-source'],
    ['a number for a picture', 'classify', [5, ['key']], 'bad-source'],
    ['nothing for a picture', 'classify', [null, ['key']], 'bad-source'],
    ['a text for a list of labels', 'classify', [picture('key'), 'key'], 'bad-label'],
    ['no labels at all', 'classify', [picture('key')], 'bad-label'],
    ['an object for a list of labels', 'classify', [picture('key'), { key: 1 }], 'bad-label'],
    ['a template that is no text', 'classify', [picture('key'), ['key'], { template: 5 }], 'bad-template'],
  ] as const)('refuses %s', async (_, method, given, code) => {
    await expect(refused(method, [...given])).rejects.toMatchObject({ code })
  })

  it('does not take a path for a list of its letters', async () => {
    using clip = await loadClip()
    const outcomes = clip.classifyEach(picture('key'), ['key'])[Symbol.asyncIterator]()
    await expect(outcomes.next()).rejects.toMatchObject({ code: 'bad-source' })
  })
})

describe('a batch with bad items', () => {
  it('reports them and finishes the others', async () => {
    using clip = await loadClip()
    const images = [picture('lion'), 'nowhere.png', new Uint8Array([1, 2, 3]), picture('fire')]
    const { data, failures, shape } = await clip.encodeImages(images)
    expect(failures.map(({ index }) => index)).toEqual([1, 2])
    expect(failures[0].error).toMatchObject({ code: 'not-found' })
    const width = shape[1]
    expect([0, 1, 2, 3].map(row => Number.isNaN(data[row * width]))).toEqual([false, true, true, false])

    const names: (string | undefined)[] = []
    for await (const outcome of clip.classifyEach(images, ['lion', 'fire'])) {
      names.push('error' in outcome ? undefined : outcome.result.labels[0].label)
    }
    expect(names).toEqual(['lion', undefined, undefined, 'fire'])
  })

  it('rejects where nothing could be done', async () => {
    using clip = await loadClip()
    await expect(clip.encodeImages(['a.png', 'b.png'])).rejects.toMatchObject({ code: 'all-failed' })
    await expect(clip.classify('a.png', ['x'])).rejects.toMatchObject({ code: 'not-found' })
  })

  it('reports captions that are too long, and cuts them when asked', async () => {
    using clip = await loadClip()
    const long = 'word '.repeat(40)
    const { failures } = await clip.encodeTexts(['a cat', long])
    expect(failures).toMatchObject([{ index: 1, error: { code: 'caption-too-long' } }])
    expect((await clip.encodeTexts(['a cat', long], { onOverflow: 'truncate' })).failures).toEqual([])
    await expect(clip.classify(picture('key'), ['key', long])).rejects.toThrow(
      /^The prompt "word word .* has \d+ tokens/,
    )
  })
})
