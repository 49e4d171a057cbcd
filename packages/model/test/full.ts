// Checks a full-size model of formula weights against golden/full, one test a tensor.

import { createWasmBackend } from '@typeclip/backend-wasm'
import { describeGolden, formulaConfigs, formulaPixels, readBytes, readJson } from '@typeclip/golden'
import type { Tensor } from '@typeclip/tensor'
import { readNpy } from '@typeclip/weights/npy'
import { afterAll, beforeAll, expect } from 'vitest'
import { loadModel } from '../src/index.js'
import { largestDifference, logitsOf, readValues, type Values } from './cases.js'
import { formulaFile, seed } from './formula-file.js'

type Goldens = Readonly<Record<string, { readonly tensors: Readonly<Record<string, { readonly tol: number }>> }>>

/** Declares the tests of one model. Everything is computed once, before the first. */
export function describeFull(model: 'ViT-B-32' | 'ViT-B-16' | 'ViT-L-14'): void {
  const { tensors } = readJson<Goldens>('golden/full/goldens.json')[model]
  const names = Object.keys(tensors)
  let ours: ReadonlyMap<string, Float32Array> = new Map()
  let theirs: ReadonlyMap<string, Values> = new Map()
  let largest = { share: 0, name: '' }

  beforeAll(async () => {
    theirs = await readValues(`golden/full/${model}.safetensors`)
    const sizes = names.flatMap(name => /^image_features_(\d+)$/.exec(name)?.[1] ?? []).map(Number)
    ours = await compute(model, sizes)
  }, 600_000)

  describeGolden(
    `full/${model}`,
    names,
    name => name,
    name => {
      const [mine, golden] = [ours.get(name), theirs.get(name)]
      if (mine === undefined || golden === undefined) throw new Error(`${name} was not computed.`)
      const share = largestDifference(mine, golden.data) / tensors[name].tol
      if (!(share <= largest.share)) largest = { share, name }
      expect(share).toBeLessThanOrEqual(1)
    },
  )

  afterAll(() => {
    console.log(`full/${model}: at most ${largest.share.toFixed(3)} of the allowed difference (${largest.name})`)
  })
}

async function compute(
  name: 'ViT-B-32' | 'ViT-B-16' | 'ViT-L-14',
  sizes: readonly number[],
): Promise<ReadonlyMap<string, Float32Array>> {
  const results = new Map<string, Float32Array>()
  using backend = await createWasmBackend()
  // One tower at a time: the larger models do not fit into WebAssembly's memory twice.
  const images = await withModel(async model => {
    const rows: Float32Array[] = []
    const batch = { data: formulaPixels(seed, 2, 224), shape: [2, 3, 224, 224] }
    const observe = async (at: string, tensor: Tensor) => {
      if (/^vision\.(ln_pre|blocks\.\d+\.out)$/.test(at)) rows.push(pickRows(await tensor.read(), tensor.shape, [0, 0]))
    }
    await model.encodeImages(batch, { observe })
    results.set('image_rows', joined(rows))
    results.set('image_features', (await model.encodeImages(batch)).data)
    for (const size of sizes) {
      const pixels = { data: formulaPixels(seed, 2, size), shape: [2, 3, size, size] }
      results.set(`image_features_${size}`, (await model.encodeImages(pixels)).data)
    }
    return (await model.encodeImages(batch, { normalize: true })).data
  })
  const texts = await withModel(async model => {
    const rows: Float32Array[] = []
    const { data, shape } = readNpy(readBytes('golden/full/ids.npy'))
    const ids = { data: Int32Array.from(data, Number), shape }
    const ends = readJson<{ ids: number[] }[]>('golden/full/texts.json').map(text => text.ids.length - 1)
    const observe = async (at: string, tensor: Tensor) => {
      if (/^text\.(embed|blocks\.\d+\.out)$/.test(at)) rows.push(pickRows(await tensor.read(), tensor.shape, ends))
    }
    await model.encodeTexts(ids, { observe })
    results.set('text_rows', joined(rows))
    results.set('text_features', (await model.encodeTexts(ids)).data)
    const normalized = (await model.encodeTexts(ids, { normalize: true })).data
    results.set('logits_per_image', logitsOf(model, images, normalized))
    return normalized
  })
  return results.set('image_normalized', images).set('text_normalized', texts)

  async function withModel<T>(use: (model: Awaited<ReturnType<typeof loadModel>>) => Promise<T>): Promise<T> {
    using model = await loadModel({ file: formulaFile(name), backend })
    expect(model.config.vision?.imageSize).toEqual([formulaConfigs[name].size, formulaConfigs[name].size])
    return await use(model)
  }
}

/** Row rows[b] of each sequence of [B, T, C]. */
function pickRows(data: Float32Array, shape: readonly number[], rows: readonly number[]): Float32Array {
  const [, tokens, width] = shape
  return joined(rows.map((row, b) => data.subarray((b * tokens + row) * width, (b * tokens + row + 1) * width)))
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
