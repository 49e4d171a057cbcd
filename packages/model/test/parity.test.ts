// Layer-by-layer parity with every tiny CLIP of golden/models, on each backend.
import { createWasmBackend } from '@typeclip/backend-wasm'
import { describeGolden } from '@typeclip/golden'
import type { Backend } from '@typeclip/tensor'
import { createReferenceBackend } from '@typeclip/tensor/reference'
import { afterAll, expect } from 'vitest'
import type { ClipModel } from '../src/index.js'
import {
  type GoldenCase,
  type GoldenRun,
  goldenCases,
  type Intermediate,
  idsOf,
  largestDifference,
  logitsOf,
  openFolder,
  readValues,
  take,
  type Values,
} from './cases.js'

/** The README of golden/models: five times the stated tolerance. */
const allowed = 5

const backends: Readonly<Record<string, () => Backend | Promise<Backend>>> = {
  reference: createReferenceBackend,
  wasm: createWasmBackend,
}

const runs = goldenCases('clip-vit').flatMap(item =>
  item.runs.flatMap(run => Object.keys(backends).map(backend => ({ item, run, backend }))),
)
const shares = new Map<string, { share: number; where: string }>()

describeGolden(
  'models/clip-vit',
  runs,
  ({ item, run, backend }) => `${item.name} ${run.name} on ${backend}`,
  async ({ item, run, backend: name }) => {
    using backend = await backends[name]()
    const { model, file } = await openFolder(`golden/models/${item.name}`, item.files, backend)
    try {
      await checkRun(name, item, run, model)
    } finally {
      model.dispose()
      file.dispose()
    }
  },
)

afterAll(() => {
  for (const [backend, { share, where }] of shares) {
    console.log(`models/clip-vit on ${backend}: at most ${share.toFixed(3)} of the allowed difference (${where})`)
  }
})

async function checkRun(backend: string, item: GoldenCase, run: GoldenRun, model: ClipModel): Promise<void> {
  const expected = await readValues(`golden/models/${item.name}/${run.io}`)
  const left = new Map(Object.entries(run.intermediates))
  const compare = (name: string, ours: Float32Array, theirs: ArrayLike<number>) => {
    const { tol } = claim(left, name)
    const share = largestDifference(ours, theirs) / (allowed * tol)
    const where = `${item.name} ${run.name} ${name}`
    if (!(share <= (shares.get(backend)?.share ?? 0))) shares.set(backend, { share, where })
    expect(share, where).toBeLessThanOrEqual(1)
  }
  const seen = async (name: string, tensor: { readonly shape: readonly number[]; read(): Promise<Float32Array> }) => {
    if (!left.has(name)) return
    const theirs = take(expected, name)
    const ours = { data: await tensor.read(), shape: tensor.shape }
    if (name.startsWith('text.') && run.text?.causal) {
      const lengths = take(expected, 'lengths').data
      compare(name, rowsBefore(lengths, ours), rowsBefore(lengths, theirs))
    } else compare(name, ours.data, theirs.data)
  }

  if (run.vision !== null) {
    const pixels = take(expected, 'pixel_values')
    const observed = await model.encodeImages(pixels, { observe: seen })
    const fused = await model.encodeImages(pixels)
    const normalized = await model.encodeImages(pixels, { normalize: true })
    expect(largestDifference(observed.data, fused.data)).toBeLessThan(1e-4)
    compare('image_features', normalized.data, take(expected, 'image_features').data)
    expect(fused.shape).toEqual([pixels.shape[0], model.config.embedDimension])
  }
  if (run.text !== null) {
    const ids = idsOf(take(expected, 'input_ids'))
    const observed = await model.encodeTexts(ids, { observe: seen })
    const fused = await model.encodeTexts(ids)
    const normalized = await model.encodeTexts(ids, { normalize: true })
    expect(largestDifference(observed.data, fused.data)).toBeLessThan(1e-4)
    compare('text_features', normalized.data, take(expected, 'text_features').data)
  }
  if (left.has('logits_per_image')) {
    const images = await model.encodeImages(take(expected, 'pixel_values'), { normalize: true })
    const texts = await model.encodeTexts(idsOf(take(expected, 'input_ids')), { normalize: true })
    compare('logits_per_image', logitsOf(model, images.data, texts.data), take(expected, 'logits_per_image').data)
  }
  expect([...left.keys()]).toEqual([])
}

function claim(left: Map<string, Intermediate>, name: string): Intermediate {
  const intermediate = left.get(name)
  if (intermediate === undefined) throw new Error(`${name} is no intermediate of this run.`)
  left.delete(name)
  return intermediate
}

/** Of [B, T, C], rows t < lengths[b]; other shapes whole. */
function rowsBefore(lengths: Float32Array, { data, shape }: Values): Float32Array {
  if (shape.length !== 3) return data
  const [, tokens, width] = shape
  const parts = Array.from(lengths, (length, b) => data.subarray(b * tokens * width, (b * tokens + length) * width))
  return Float32Array.from(parts.flatMap(part => [...part]))
}
