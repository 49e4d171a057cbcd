// Whole folders: unusual ones that must load, hostile ones that must be refused, one model in several layouts.
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { describeGolden, readJson, sharedPath } from '@typeclip/golden'
import { createReferenceBackend } from '@typeclip/tensor/reference'
import { dtypeBytes } from '@typeclip/weights'
import { openSafetensorsFile } from '@typeclip/weights/node'
import { describe, expect, it } from 'vitest'
import { type ClipModel, ModelError } from '../src/index.js'
import { createNames } from '../src/layouts/names.js'
import { layoutOf } from '../src/layouts/registry.js'
import { idsOf, largestDifference, logitsOf, openFolder, readValues, take, type Values } from './cases.js'

interface OddCase {
  readonly name: string
  readonly folder?: string
  readonly config: string
  readonly weights: string
  readonly model?: {
    readonly io: string
    readonly compare: readonly string[]
    readonly tol: number
    readonly logit_scale?: number
  }
  readonly warning_mentions?: readonly string[]
}

interface BadCase {
  readonly name: string
  readonly folder: string
  readonly config: string
  readonly weights: string
  readonly kind: readonly string[]
  readonly mentions: readonly (readonly string[])[]
}

interface ConvertCase {
  readonly name: string
  readonly layouts: Readonly<Record<string, string>>
  readonly io: string
  readonly tol: Readonly<Record<string, number>>
}

const safetensors = /\.safetensors(\.index\.json)?$/

describeGolden(
  'models/odd',
  readJson<OddCase[]>('golden/models/odd/odd.json').filter(
    ({ model, weights }) => model !== undefined && safetensors.test(weights),
  ),
  ({ name }) => name,
  async ({ folder, config, weights, model: golden, warning_mentions = [] }) => {
    if (golden === undefined) throw new Error('This case has no model.')
    using backend = createReferenceBackend()
    const { model, file } = await openFolder(`golden/models/odd/${folder}`, { config, weights }, backend)
    const expected = await readValues(`golden/models/odd/${golden.io}`)
    await compareFeatures(model, expected, name => (golden.compare.includes(name) ? golden.tol : undefined))
    if (golden.logit_scale !== undefined) expect(model.logitScale).toBe(golden.logit_scale)
    if (warning_mentions.length === 0) expect(model.warnings).toEqual([])
    else expect(model.warnings).toHaveLength(1)
    for (const words of warning_mentions) expect(model.warnings[0]).toContain(words)
    file.dispose()
  },
)

describeGolden(
  'models/bad w-',
  readJson<BadCase[]>('golden/models/bad/bad.json').filter(({ name }) => name.startsWith('w-')),
  ({ name }) => name,
  async ({ folder, config, weights, kind, mentions }) => {
    using backend = createReferenceBackend()
    const error = await openFolder(`golden/models/bad/${folder}`, { config, weights }, backend)
      .then(async ({ model: opened }) => {
        using model = opened
        await model.load('vision')
        await model.load('text')
      })
      .catch((reason: unknown) => reason)
    if (!(error instanceof ModelError)) throw error ?? new Error('Nothing was thrown.')
    expect(kind).toContain(error.code)
    for (const words of mentions) expect(error.message.toLowerCase()).toMatch(new RegExp(words.join('|').toLowerCase()))
    expect(backend.memory().weights).toBe(0)
  },
)

const conversions = readJson<ConvertCase[]>('golden/models/convert/convert.json').flatMap(item =>
  Object.entries(item.layouts).flatMap(([layout, folder]) => {
    const path = `golden/models/convert/${folder}`
    const files = readdirSync(sharedPath(path))
    const weights = files.find(file => /^(open_clip_)?model\.safetensors$/.test(file))
    const config = files.find(file => /^(open_clip_)?config\.json$/.test(file))
    return weights === undefined
      ? []
      : [{ item, layout, path, files: config === undefined ? { weights } : { config, weights } }]
  }),
)

describeGolden(
  'models/convert',
  conversions,
  ({ item, layout }) => `${item.name} from ${layout}`,
  async ({ item, path, files }) => {
    using backend = createReferenceBackend()
    const { model, file } = await openFolder(path, files, backend)
    const expected = await readValues(`golden/models/convert/${item.io}`)
    await compareFeatures(model, expected, name => item.tol[name])
    file.dispose()
  },
)

describe('one model in several layouts', () => {
  it.each([...new Set(conversions.map(({ item }) => item.name))])(
    '%s: the same weights by our names, bit for bit',
    async name => {
      const forms = conversions.filter(({ item }) => item.name === name)
      const [first, ...others] = await Promise.all(
        forms.map(({ path, files }) => ourWeights(`${path}/${files.weights}`)),
      )
      expect(first.size).toBeGreaterThan(20)
      for (const other of others) expect(other).toEqual(first)
    },
  )
})

/** Hashes of every weight of a file in our form. */
async function ourWeights(path: string): Promise<ReadonlyMap<string, string>> {
  const file = await openSafetensorsFile(sharedPath(path))
  const names = createNames(layoutOf(new Set(file.tensors.keys())))
  const hashes = new Map<string, string>()
  for (const ours of [...names.shapes(file.tensors).keys()].sort()) {
    const place = names.place(ours)
    if (place === undefined) continue
    const parts = await Promise.all(place.names.map(theirs => file.read(theirs)))
    const { bytes, shape } = place.transform.join(parts, dtypeBytes(parts[0].dtype))
    hashes.set(ours, `${shape} ${createHash('sha256').update(bytes).digest('hex')}`)
  }
  file.dispose()
  return hashes
}

async function compareFeatures(
  model: ClipModel,
  expected: ReadonlyMap<string, Values>,
  tolerance: (name: string) => number | undefined,
): Promise<void> {
  const images = await model.encodeImages(take(expected, 'pixel_values'), { normalize: true })
  const texts = await model.encodeTexts(idsOf(take(expected, 'input_ids')), { normalize: true })
  const ours = {
    image_features: images.data,
    text_features: texts.data,
    logits_per_image: logitsOf(model, images.data, texts.data),
  }
  for (const [name, data] of Object.entries(ours)) {
    const tol = tolerance(name)
    if (tol === undefined) continue
    expect(largestDifference(data, take(expected, name).data), name).toBeLessThanOrEqual(tol)
  }
}
