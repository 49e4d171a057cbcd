// The browser entry in a real Chromium, under a policy that allows a worker and WebAssembly and nothing else.
import { join } from 'node:path'
import { type OpenPage, skipWithoutChromium } from '@typeclip/browser-harness'
import type { Page } from 'playwright-core'
import { loadClip } from 'typeclip'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as browser from '../src/browser.js'
import * as node from '../src/node.js'
import { openTypeclip, pictures } from './open-typeclip.js'

const labels = ['airplane', 'elephant', 'rose', 'key']

describe('the entries of Node and browsers', () => {
  it('export the same', () => {
    expect(Object.keys(browser).toSorted()).toEqual(Object.keys(node).toSorted())
  })
})

describe.skipIf(skipWithoutChromium('typeclip in a browser'))('typeclip in a browser', () => {
  let open: OpenPage
  let page: Page
  let started = 0

  beforeAll(async () => {
    open = await openTypeclip({ texts: { '/throwing-worker.js': 'throw new Error("not a worker of ours")' } })
    page = open.page
    page.on('worker', () => {
      started++
    })
  })
  afterAll(() => open.close())

  it('loads nothing and starts nothing before it is used', () => {
    expect(open.server.asked.filter(path => !/^\/(page|chunk-\w+)\.js$/.test(path))).toEqual(['/'])
    expect(started).toBe(0)
  })

  it('names a drawing, in a worker, as Node does', async () => {
    const names = ['elephant', 'rose', 'key']
    const there = await page.evaluate(
      async ({ names, labels }) => {
        const clip = await window.typeclip.loadClip()
        const answers = await Promise.all(names.map(name => clip.classify(`/pictures/${name}.png`, labels)))
        clip.dispose()
        return { answers, info: clip.info }
      },
      { names, labels },
    )
    expect(started).toBe(1)
    using clip = await loadClip()
    const { backend: _, ...info } = clip.info
    expect(there.info).toMatchObject(info)
    for (const [index, name] of names.entries()) {
      const here = await clip.classify(join(pictures, `${name}.png`), labels)
      const { labels: scored, ...made } = there.answers[index]
      expect(scored[0].label).toBe(name)
      expect(made).toEqual({ none: here.none, template: here.template, warnings: [], ...madeOf(here) })
      scored.forEach((one, rank) => {
        expect(one).toMatchObject({ label: here.labels[rank].label, index: here.labels[rank].index })
        expect(Math.abs(one.probability - here.labels[rank].probability)).toBeLessThanOrEqual(1e-5)
        expect(Math.abs(one.cosine - here.labels[rank].cosine)).toBeLessThanOrEqual(1e-5)
      })
    }
    expect(open.complaints).toEqual([])
  })

  it('gives the vectors, tokens and tensors that Node gives', async () => {
    const texts = ['a key', 'a drawing of an elephant']
    const there = await page.evaluate(async texts => {
      const clip = await window.typeclip.loadClip()
      const images = await clip.encodeImages(['pictures/key.png', 'pictures/owl.png'])
      const pixels = await clip.preprocess('pictures/key.png')
      const ids = await clip.tokenize(texts)
      const results = [
        images,
        pixels,
        await clip.encodePixels(pixels),
        await clip.encodeTexts(texts),
        ids,
        await clip.encodeIds(ids),
      ]
      clip.dispose()
      return results.map(({ data, shape }) => ({ data: Array.from(data), shape }))
    }, texts)
    using clip = await loadClip()
    const pixels = await clip.preprocess(join(pictures, 'key.png'))
    const ids = await clip.tokenize(texts)
    const here = [
      await clip.encodeImages([join(pictures, 'key.png'), join(pictures, 'owl.png')]),
      pixels,
      await clip.encodePixels(pixels),
      await clip.encodeTexts(texts),
      ids,
      await clip.encodeIds(ids),
    ]
    here.forEach(({ data, shape }, index) => {
      expect(there[index].shape).toEqual(shape)
      expect(largestDifference(there[index].data, data)).toBeLessThanOrEqual(1e-5)
    })
  })

  it('leaves the page its thread: nothing is computed there, and its timers go on', async () => {
    const { ticks, done } = await page.evaluate(async () => {
      const kept = window.WebAssembly
      Reflect.deleteProperty(window, 'WebAssembly')
      try {
        const clip = await window.typeclip.loadClip()
        const images = Array.from({ length: 64 }, () => '/pictures/owl.png')
        await clip.encodeImages(images.slice(0, 1))
        let ticks = 0
        const done: number[] = []
        const timer = setInterval(() => ticks++, 1)
        await clip.encodeImages(images, { onProgress: progress => done.push(progress.done) })
        clearInterval(timer)
        clip.dispose()
        return { ticks, done }
      } finally {
        window.WebAssembly = kept
      }
    })
    expect(done).toEqual(Array.from({ length: 64 }, (_, index) => index + 1))
    // On the page's own thread there is less than one tick a picture; beside a worker, about three.
    expect(ticks).toBeGreaterThan(64)
  })

  it('takes every form of a picture, and leaves what it was given as it was', async () => {
    const forms = await page.evaluate(async () => {
      const address = new URL('/pictures/elephant.png', location.href)
      const blob = await (await fetch(address)).blob()
      const buffer = await blob.arrayBuffer()
      const inside = new Uint8Array(buffer.byteLength + 100)
      inside.set(new Uint8Array(buffer), 50)
      const bitmap = await createImageBitmap(blob)
      const shown = new Image()
      shown.src = address.href
      await shown.decode()
      const canvas = document.createElement('canvas')
      canvas.width = bitmap.width
      canvas.height = bitmap.height
      const context = canvas.getContext('2d')
      context?.drawImage(bitmap, 0, 0)
      const imageData = context?.getImageData(0, 0, bitmap.width, bitmap.height)
      const offscreen = new OffscreenCanvas(bitmap.width, bitmap.height)
      offscreen.getContext('2d')?.drawImage(bitmap, 0, 0)
      if (!imageData) throw new Error('no canvas')
      const pixels = {
        mode: 'RGBA' as const,
        width: bitmap.width,
        height: bitmap.height,
        data: new Uint8Array(imageData.data),
      }
      const view = inside.subarray(50, 50 + buffer.byteLength)
      const frame = new VideoFrame(canvas, { timestamp: 0 })
      const images = {
        string: 'pictures/elephant.png',
        URL: address,
        Blob: blob,
        File: new File([blob], 'elephant.png'),
        ArrayBuffer: buffer,
        Uint8Array: view,
        ImageBitmap: bitmap,
        ImageData: imageData,
        HTMLImageElement: shown,
        HTMLCanvasElement: canvas,
        OffscreenCanvas: offscreen,
        VideoFrame: frame,
        Pixels: pixels,
      }
      const compared: Record<string, boolean> = {}
      const clip = await window.typeclip.loadClip()
      const { data: want } = await clip.preprocess(address)
      // Twice, since a picture that had been taken from the page would be missing the second time.
      for (let time = 0; time < 2; time++) {
        for (const [form, image] of Object.entries(images)) {
          const { data } = await clip.preprocess(image)
          compared[form] = (compared[form] ?? true) && data.every((value, at) => value === want[at])
        }
      }
      frame.close()
      clip.dispose()
      return compared
    })
    expect(Object.keys(forms)).toHaveLength(13)
    expect(forms).toEqual(Object.fromEntries(Object.keys(forms).map(form => [form, true])))
  })

  it('keeps colours that lie under alpha, in the worker as on the page', async () => {
    const { here, there } = await page.evaluate(async () => {
      const image = new ImageData(
        Uint8ClampedArray.from({ length: 64 * 64 * 4 }, (_, at) => (at * 89) % 256),
        64,
        64,
      )
      const bitmap = await createImageBitmap(image, { premultiplyAlpha: 'none' })
      const inWorker = await window.typeclip.loadClip()
      const onPage = await window.typeclip.loadClip(undefined, { worker: false })
      const results: number[][][] = []
      for (const clip of [onPage, inWorker]) {
        const tensors = [await clip.preprocess(image), await clip.preprocess(bitmap)]
        results.push(tensors.map(({ data }) => Array.from(data)))
        clip.dispose()
      }
      return { here: results[0], there: results[1] }
    })
    expect(there).toEqual(here)
    expect(there[1]).toEqual(there[0])
  })

  it('runs on the page itself where it is told to', async () => {
    const before = started
    const name = await page.evaluate(async labels => {
      const clip = await window.typeclip.loadClip(undefined, { worker: false })
      const { labels: scored } = await clip.classify('pictures/elephant.png', labels)
      clip.dispose()
      return scored[0].label
    }, labels)
    expect(name).toBe('elephant')
    expect(started).toBe(before)
  })

  it('answers calls that overlap', async () => {
    const [first, second, third] = await page.evaluate(async labels => {
      const clip = await window.typeclip.loadClip()
      const answers = await Promise.all([
        clip.classify('pictures/key.png', labels),
        clip.classify('pictures/rose.png', labels),
        clip.rank(
          'a picture of pizza',
          ['rose', 'pizza', 'castle'].map(name => `pictures/${name}.png`),
        ),
      ])
      clip.dispose()
      return answers
    }, labels)
    expect(first.labels[0].label).toBe('key')
    expect(second.labels[0].label).toBe('rose')
    expect(third.ranking[0].index).toBe(1)
  })

  it('keeps a classifier that goes back and forth', async () => {
    const [kept, made] = await page.evaluate(async labels => {
      const clip = await window.typeclip.loadClip()
      const classifier = await clip.createClassifier(labels)
      const answers = [
        await clip.classify('pictures/key.png', classifier),
        await clip.classify('pictures/key.png', labels),
      ]
      clip.dispose()
      return answers
    }, labels)
    expect(kept).toEqual(made)
  })

  describe('errors', () => {
    it('are of their class, with code and facts, from the other thread', async () => {
      const { clipError, ...failed } = await page.evaluate(async () => {
        const clip = await window.typeclip.loadClip()
        const gone = new ArrayBuffer(8)
        structuredClone(gone, { transfer: [gone] })
        const images = ['pictures/none.png', new Uint8Array([1, 2, 3]), 'pictures/owl.png', new Image(), gone]
        const { failures, data, shape } = await clip.encodeImages(images)
        const error = await clip.encodeImages(images.slice(0, 2)).catch(error => error)
        const noLabels = await clip.classify('pictures/owl.png', []).catch(error => error)
        clip.dispose()
        const of = (error: Error) => ({ ...error, name: error.name, message: error.message })
        return {
          clipError: error instanceof window.typeclip.ClipError,
          failures: failures.map(({ index, error }) => ({ index, error: of(error) })),
          filled: [0, 1, 2, 3, 4].map(row => !Number.isNaN(data[row * shape[1]])),
          all: { ...of(error), facts: error.facts.failures.map((one: { error: Error }) => of(one.error)) },
          noLabels: of(noLabels),
        }
      })
      expect(clipError).toBe(true)
      expect(failed).toMatchObject({
        failures: [
          { index: 0, error: { name: 'ImageError', code: 'not-found', facts: { status: 404 } } },
          { index: 1, error: { name: 'ImageError', code: 'not-an-image' } },
          { index: 3, error: { name: 'ImageError', code: 'unreadable' } },
          { index: 4, error: { name: 'ImageError', code: 'unreadable' } },
        ],
        filled: [false, false, true, false, false],
        all: { name: 'ClipError', code: 'all-failed', facts: [{ code: 'not-found' }, { code: 'not-an-image' }] },
        noLabels: { name: 'ZeroShotError', code: 'no-labels' },
      })
    })

    it('name what cannot cross into a worker', async () => {
      const codes = await page.evaluate(async () => {
        const { loadClip } = window.typeclip
        const clip = await loadClip()
        const promises = [
          loadClip(undefined, { fetch: (url, init) => fetch(url, init) }),
          loadClip('ftp://localhost/model'),
          loadClip('http://'),
          loadClip('/nothing/'),
          loadClip([]),
          clip.classify('pictures/owl.png', ['owl'], { template: Object.assign(['{}'], { no: () => {} }) }),
        ]
        const found = await Promise.all(promises.map(promise => promise.catch(error => error.code)))
        clip.dispose()
        return found
      })
      expect(codes).toEqual(['bad-option', 'bad-source', 'bad-source', 'model-not-found', 'bad-source', 'bad-option'])
    })
  })

  describe('an abort', () => {
    it("rejects with the page's own reason, and the model goes on", async () => {
      const found = await page.evaluate(async labels => {
        const clip = await window.typeclip.loadClip()
        const reason = { mine: true }
        const thrown = (error: unknown) => {
          throw error
        }
        const already = AbortSignal.abort(reason)
        const later = new AbortController()
        const images = Array.from({ length: 40 }, () => 'pictures/owl.png')
        const running = clip.encodeImages(images, { signal: later.signal, onProgress: () => later.abort(reason) })
        const same = await Promise.all([
          clip.encodeTexts(['key'], { signal: already }).catch(error => error === reason),
          clip.preprocess('pictures/owl.png', { signal: already }).catch(error => error === reason),
          clip.encodeTexts(['key'], { onProgress: () => thrown(reason) }).catch(error => error === reason),
          running.catch(error => error === reason),
          window.typeclip.loadClip(undefined, { signal: already }).catch(error => error === reason),
        ])
        const { labels: scored } = await clip.classify('pictures/key.png', labels)
        clip.dispose()
        return { same, name: scored[0].label }
      }, labels)
      expect(found).toEqual({ same: [true, true, true, true, true], name: 'key' })
    })

    it('while loading ends the worker', async () => {
      const same = await page.evaluate(async () => {
        const controller = new AbortController()
        const loading = window.typeclip.loadClip(undefined, { signal: controller.signal })
        setTimeout(() => controller.abort('enough'), 1)
        return loading.catch(error => error)
      })
      expect(same).toBe('enough')
      await expect.poll(() => page.workers()).toEqual([])
    })
  })

  describe('classifyEach', () => {
    it('gives outcomes in order, and asks for pictures only as it is asked', async () => {
      const found = await page.evaluate(async labels => {
        const clip = await window.typeclip.loadClip()
        const given = ['key', 'none', 'rose', ...Array.from({ length: 27 }, () => 'owl')]
        let pulled = 0
        let left = false
        async function* images() {
          try {
            for (const name of given) {
              pulled++
              yield `pictures/${name}.png`
            }
          } finally {
            left = true
          }
        }
        const names: string[] = []
        let pulledAtFirst = 0
        for await (const outcome of clip.classifyEach(images(), labels)) {
          names.push('error' in outcome ? outcome.error.name : outcome.result.labels[0].label)
          if (names.length === 1) {
            await new Promise(resolve => setTimeout(resolve, 50))
            pulledAtFirst = pulled
          }
          if (names.length === 3) break
        }
        const again: number[] = []
        for await (const { index } of clip.classifyEach(['pictures/key.png', 'pictures/owl.png'], labels)) {
          again.push(index)
        }
        clip.dispose()
        return { names, pulledAtFirst, left, again }
      }, labels)
      expect(found).toMatchObject({ names: ['key', 'ImageError', 'rose'], left: true, again: [0, 1] })
      expect(found.pulledAtFirst).toBeLessThan(30)
    })

    it("rejects with the error of the caller's own iterable, and with the reason of an abort", async () => {
      const found = await page.evaluate(async labels => {
        const clip = await window.typeclip.loadClip()
        const mine = new Error('mine')
        async function* failing() {
          yield 'pictures/key.png'
          throw mine
        }
        async function* waiting() {
          yield 'pictures/key.png'
          await new Promise(() => {})
        }
        const run = async (images: AsyncIterable<string>, signal?: AbortSignal) => {
          for await (const _ of clip.classifyEach(images, labels, { signal }));
        }
        const controller = new AbortController()
        setTimeout(() => controller.abort('enough'), 50)
        const same = [
          await run(failing()).catch(error => error === mine),
          await run(waiting(), controller.signal).catch(error => error === 'enough'),
          await clip.classify('pictures/key.png', labels).then(({ labels }) => labels[0].label === 'key'),
        ]
        clip.dispose()
        return same
      }, labels)
      expect(found).toEqual([true, true, true])
    })
  })

  describe('a worker that fails', () => {
    it.each(['/none.js', '/throwing-worker.js', 'http://localhost:1/worker.js'])(
      'rejects the load where its file is %s',
      async address => {
        const error = await page.evaluate(
          async worker => window.typeclip.loadClip(undefined, { worker }).catch(({ name, code }) => ({ name, code })),
          address,
        )
        expect(error).toEqual({ name: 'ClipError', code: 'worker-failed' })
      },
    )

    it('rejects what is under way and what comes later', async () => {
      const codes = await page.evaluate(async () => {
        const worker = new Worker('/crash-worker.js', { type: 'module' })
        const clip = await window.typeclip.loadClip(undefined, { worker })
        const images = Array.from({ length: 64 }, () => 'pictures/owl.png')
        const calls = [clip.encodeImages(images), clip.encodeTexts(['key'])]
        worker.postMessage('fail')
        const found = await Promise.all(calls.map(call => call.catch(({ code }) => code)))
        found.push(await clip.encodeTexts(['key']).catch(({ code }) => code))
        worker.terminate()
        return found
      })
      expect(codes.every(code => code === 'worker-failed')).toBe(true)
      expect(codes).toHaveLength(3)
    })
  })

  describe('dispose', () => {
    it('ends the worker, what is under way and what comes later', async () => {
      const codes = await page.evaluate(async labels => {
        const clip = await window.typeclip.loadClip()
        const images = Array.from({ length: 64 }, () => 'pictures/owl.png')
        const calls = [clip.encodeImages(images), clip.classify('pictures/key.png', labels)]
        await new Promise(resolve => setTimeout(resolve, 20))
        clip.dispose()
        clip.dispose()
        calls.push(clip.encodeTexts(['key']))
        return Promise.all(calls.map(call => call.catch(({ code }) => code)))
      }, labels)
      expect(codes).toEqual(['disposed', 'disposed', 'disposed'])
      await expect.poll(() => page.workers()).toEqual([])
    })

    it("leaves the caller's own worker to the caller, for another model", async () => {
      const names = await page.evaluate(async labels => {
        const worker = new Worker('/worker.js', { type: 'module' })
        const names: string[] = []
        for (let time = 0; time < 2; time++) {
          const clip = await window.typeclip.loadClip(undefined, { worker })
          const { labels: scored } = await clip.classify('pictures/key.png', labels)
          names.push(scored[0].label)
          clip.dispose()
        }
        worker.terminate()
        return names
      }, labels)
      expect(names).toEqual(['key', 'key'])
    })
  })

  describe('model sources', () => {
    it('are an address, bytes with their config, chosen files and a folder of the file system', async () => {
      const found = await page.evaluate(async () => {
        const { loadClip } = window.typeclip
        const names = ['model.safetensors', 'open_clip_config.json']
        const blobs = await Promise.all(names.map(async name => (await fetch(`/data/${name}`)).blob()))
        const root = await navigator.storage.getDirectory()
        const directory = await root.getDirectoryHandle('emoji', { create: true })
        for (const [index, name] of names.entries()) {
          const file = await (await directory.getFileHandle(name, { create: true })).createWritable()
          await file.write(blobs[index])
          await file.close()
        }
        const sources = [
          'data/',
          new URL('/data/model.safetensors', location.href),
          { [names[0]]: new Uint8Array(await blobs[0].arrayBuffer()), [names[1]]: blobs[1] },
          [new File([blobs[0]], 'any.safetensors'), new File([blobs[1]], names[1])],
          directory,
        ]
        const results: { model: string; data: number[] }[] = []
        for (const source of [undefined, ...sources]) {
          const clip = await loadClip(source as string)
          const { data } = await clip.encodeTexts(['a key'])
          results.push({ model: clip.info.model, data: Array.from(data) })
          clip.dispose()
        }
        return results
      })
      const { href } = open.server.address
      expect(found.map(({ model }) => model)).toEqual([
        'emoji',
        `${href}data/`,
        `${href}data/model.safetensors`,
        'files',
        'files',
        'emoji',
      ])
      for (const { data } of found) expect(data).toEqual(found[0].data)
    })
  })
})

describe.skipIf(skipWithoutChromium('typeclip under a policy without WebAssembly'))(
  'a policy without WebAssembly',
  () => {
    it('is named in the error', async () => {
      const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; img-src data:; connect-src 'self'"
      const open = await openTypeclip({ policy })
      try {
        const error = await open.page.evaluate(async () =>
          window.typeclip.loadClip().catch(({ name, code, message }) => ({ name, code, message })),
        )
        expect(error).toMatchObject({ name: 'TensorError', code: 'backend-unavailable' })
        expect(error).toHaveProperty('message', expect.stringContaining("'wasm-unsafe-eval'"))
      } finally {
        await open.close()
      }
    })
  },
)

function madeOf({ model, backend, precision }: { model: string; backend: string; precision: string }) {
  return { model, backend, precision }
}

function largestDifference(got: readonly number[], want: ArrayLike<number>): number {
  expect(got.length).toBe(want.length)
  return got.reduce((largest, value, at) => Math.max(largest, Math.abs(value - want[at])), 0)
}
