import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { repositoryRoot } from '@typeclip/golden'
import { modelFiles } from '@typeclip/model-emoji'
import { loadClip } from 'typeclip'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveFolder } from './server.js'

const weights = fileURLToPath(modelFiles().weights)
const data = dirname(weights)
const picture = join(repositoryRoot, 'apps/quickstart/pictures/key.png')

describe('loadClip', () => {
  let empty: string
  beforeAll(async () => {
    empty = await mkdtemp(join(tmpdir(), 'typeclip-'))
  })
  afterAll(() => rm(empty, { recursive: true }))

  it('reads the files beside weights that are named', async () => {
    using byFolder = await loadClip(data)
    using byFile = await loadClip(weights)
    using byAddress = await loadClip(new URL(`file://${weights}`))
    const { model: _, ...facts } = byFolder.info
    expect(byFile.info).toMatchObject(facts)
    expect(byAddress.info).toMatchObject(facts)
    expect((await byFile.encodeTexts(['a key'])).data).toEqual((await byFolder.encodeTexts(['a key'])).data)
  })

  it('takes files from memory', async () => {
    const files = {
      'model.safetensors': await readFile(weights),
      'open_clip_config.json': new Blob([await readFile(join(data, 'open_clip_config.json'))]),
    }
    using clip = await loadClip(files)
    using byFolder = await loadClip(data)
    expect((await clip.encodeTexts(['a key'])).data).toEqual((await byFolder.encodeTexts(['a key'])).data)
  })

  it('says so where weights alone leave the architecture to guesses', async () => {
    await expect(loadClip(await readFile(weights))).rejects.toMatchObject({ name: 'ModelError' })
  })

  it("reads only one tower's bytes over HTTP", async () => {
    const server = await serveFolder(data)
    try {
      using clip = await loadClip(server.address)
      const opened = server.sent.get('/model.safetensors') ?? 0
      await clip.encodeTexts(['a key'])
      const withText = server.sent.get('/model.safetensors') ?? 0
      const text = clip.info.parameters.text * 2
      expect(opened).toBeLessThan(50_000)
      expect(withText - opened).toBe(text)
    } finally {
      server.close()
    }
  })

  it.each([
    ['a path where nothing is', () => join(empty, 'nothing'), 'model-not-found'],
    ['a folder without weights', () => empty, 'model-not-found'],
    ['an address of a kind that is not read', () => new URL('ftp://localhost/model'), 'bad-source'],
    ['bytes that are no weights', () => new Uint8Array(100), 'bad-header'],
  ])('refuses %s', async (_, source, code) => {
    await expect(loadClip(source())).rejects.toMatchObject({ code })
  })

  it.each([5, null, true])('refuses %s, where no types are checked', async source => {
    const loading: Promise<unknown> = Reflect.apply(loadClip, undefined, [source])
    await expect(loading).rejects.toMatchObject({ name: 'ClipError', code: 'bad-source' })
  })

  it('refuses the name of a backend for a backend', async () => {
    const loading: Promise<unknown> = Reflect.apply(loadClip, undefined, [undefined, { backend: 'wasm' }])
    await expect(loading).rejects.toMatchObject({ code: 'bad-option', message: expect.stringMatching(/"wasm"/) })
  })

  it('names the config file that is broken', async () => {
    await writeFile(join(empty, 'open_clip_config.json'), '{')
    await writeFile(join(empty, 'model.safetensors'), await readFile(weights))
    await expect(loadClip(empty)).rejects.toThrow(/open_clip_config.json .* is not JSON/)
  })

  it('encodes ids and pictures of a model whose tokenizer cannot be made, and says why at the first text', async () => {
    const folder = await mkdtemp(join(empty, 'vocabulary-'))
    await copyFile(weights, join(folder, 'model.safetensors'))
    await copyFile(join(data, 'open_clip_config.json'), join(folder, 'open_clip_config.json'))
    await writeFile(join(folder, 'tokenizer.json'), '{}')
    using clip = await loadClip(folder)
    expect((await clip.encodeIds({ data: new Int32Array([4094, 320, 4095]), shape: [1, 3] })).shape[0]).toBe(1)
    await expect(clip.encodeTexts(['a key'])).rejects.toMatchObject({ name: 'TokenizerError' })
  })

  it('stops when it is aborted', async () => {
    await expect(loadClip(data, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    using clip = await loadClip()
    const signal = AbortSignal.abort()
    await expect(clip.encodeImages([picture], { signal })).rejects.toMatchObject({ name: 'AbortError' })
    await expect(clip.encodeTexts(['key'], { signal })).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('frees the model once, and refuses to be used afterwards', async () => {
    const clip = await loadClip()
    await clip.encodeTexts(['a key'])
    clip.dispose()
    clip.dispose()
    await expect(clip.encodeTexts(['a key'])).rejects.toMatchObject({ code: 'disposed' })
    await expect(clip.classify(picture, ['key'])).rejects.toMatchObject({ code: 'disposed' })
  })
})

describe('multi-label scoring', () => {
  it('asks for a bias where the model has none', async () => {
    using clip = await loadClip()
    await expect(clip.classify(picture, ['key'], { multiLabel: true })).rejects.toMatchObject({ code: 'bad-option' })
    const [key, owl] = (await clip.classify(picture, ['key', 'owl'])).labels
    const logitBias = (-clip.info.logitScale * (key.cosine + owl.cosine)) / 2
    const { labels } = await clip.classify(picture, ['key', 'owl'], { multiLabel: true, logitBias })
    expect(labels[0].probability).toBeGreaterThan(0.5)
    expect(labels[1].probability).toBeLessThan(0.5)
  })
})
