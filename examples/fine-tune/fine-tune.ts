// npm run example:fine-tune: the embedded model, which knows emoji, learns the 26 signal flags from three drawings of
// each, by four recipes; then WiSE-FT looks for a model that knows both.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { clipRecipe, type Pixels, toRgb } from '@typeclip/image'
import { decodeImage } from '@typeclip/image/node'
import { readConfig } from '@typeclip/model'
import { config, modelFiles, templates } from '@typeclip/model-emoji'
import { createTokenizer } from '@typeclip/tokenizer'
import {
  createRandom,
  interpolateWeights,
  lockedImageTower,
  openLoader,
  type Sample,
  type WeightMap,
} from '@typeclip/train'
import { saveModel, startWorkers, type WorkersOptions } from '@typeclip/train/node'
import { toFloat32 } from '@typeclip/weights'
import { openSafetensorsFile } from '@typeclip/weights/node'
import { loadClip } from 'typeclip'
import { rasterize } from '../drawings/rasterize.js'
import { drawFlag, flags } from './flags.js'
import { type PlotPoint, renderPlot } from './plot.js'

interface Exam {
  readonly labels: readonly string[]
  readonly pictures: readonly { readonly pixels: Pixels; readonly label: string }[]
}

const steps = 60
const names = Object.keys(flags)
const random = createRandom(1)
const { image_size } = config.model_cfg.vision_cfg
const { vocab_size, context_length } = config.model_cfg.text_cfg

const lessons = await drawAll(3)
const exams = { old: await readDemo(), new: { labels: names.map(labelOf), pictures: await drawAll(4) } }
console.log(
  `${lessons.length} drawings to learn from; the exam: ${exams.new.pictures.length} others, and ${exams.old.pictures.length} emoji.\n`,
)

const before = await readWeights(modelFiles().weights)
console.log('                         flags   emoji   numbers that train   seconds')
await report('before', before)

const schedule = { kind: 'cosine', steps, warmup: 6 } as const
const optimizer = { weightDecay: 0.1, clipNorm: 1, schedule }
const tuned = await fineTune('low rate', { optimizer: { ...optimizer, learningRate: 1e-4 } })
await fineTune('low rate, layer decay', { optimizer: { ...optimizer, learningRate: 2e-4 }, layerDecay: 0.75 })
const locked = await fineTune('locked image tower', {
  optimizer: { ...optimizer, learningRate: 3e-4 },
  frozen: lockedImageTower,
})
await fineTune('LoRA, rank 8', { optimizer: { ...optimizer, learningRate: 2e-3 }, lora: { rank: 8, alpha: 16 } })

console.log('\nWiSE-FT: weights between the model before and the tuned one; flags and emoji')
console.log('                 low rate          locked image tower')
const [whole, textOnly]: [PlotPoint[], PlotPoint[]] = [[], []]
for (let tenths = 0; tenths <= 10; tenths++) {
  const alpha = tenths / 10
  whole.push({ alpha, ...(await measure(interpolateWeights(before, tuned, alpha))) })
  textOnly.push({ alpha, ...(await measure(interpolateWeights(before, locked, alpha))) })
  const shares = [whole[tenths], textOnly[tenths]].map(({ flags, emoji }) => `${percent(flags)}  ${percent(emoji)}`)
  console.log(`  alpha ${alpha.toFixed(1)}     ${shares.join('     ')}`)
}
const plot = new URL('wise-ft.svg', import.meta.url)
await writeFile(plot, renderPlot({ 'low rate': whole, 'locked image tower': textOnly }))
console.log(`\nThe curve: ${plot.href}`)

/** Trains from the embedded model; the weights that come of it, adapters merged. */
async function fineTune(
  name: string,
  options: Pick<WorkersOptions, 'optimizer' | 'frozen' | 'lora' | 'layerDecay'>,
): Promise<WeightMap> {
  const started = performance.now()
  using trainer = await startWorkers({ workers: 2, config, weights: before, loss: { kind: 'infonce' }, ...options })
  const samples = lessons.map(({ label, pixels }): Sample => {
    return {
      key: label,
      captions: templates.map(template => template.replace('{}', label)),
      group: label,
      picture: async () => pixels,
    }
  })
  using loader = openLoader(
    [{ kind: 'indexed', name: 'flags', samples, broken: [] }],
    {
      distinctGroups: true,
      augmentation: { rotate: 5, scale: [0.9, 1.1], shift: 0.05, fill: 'edge', brightness: 0.1 },
    },
    {
      batchSize: names.length,
      seed: 1,
      recipe: clipRecipe(image_size),
      tokenizer: createTokenizer({ vocabularySize: vocab_size, contextLength: context_length }),
    },
  )
  for (let step = 0; step < steps; step++) await trainer.step((await loader.next()).batch)
  const weights = await trainer.weights()
  await report(
    name,
    weights,
    `${String(trainer.size.trained).padStart(14)} ${((performance.now() - started) / 1000).toFixed(0).padStart(15)}`,
  )
  return weights
}

async function report(name: string, weights: WeightMap, more = ''): Promise<void> {
  const { flags, emoji } = await measure(weights)
  console.log(`${name.padEnd(22)} ${percent(flags)}  ${percent(emoji)} ${more}`)
}

/** How often the best of all labels is the right one, on new pictures and on old ones. */
async function measure(weights: WeightMap): Promise<{ readonly flags: number; readonly emoji: number }> {
  const folder = new URL('tuned/', import.meta.url)
  await saveModel(folder, { weights, config: readConfig(config) })
  using clip = await loadClip(folder, { templates })
  const share = async ({ labels, pictures }: Exam) => {
    let right = 0
    const classifier = await clip.createClassifier(labels)
    for (const { pixels, label } of pictures) {
      const {
        labels: [best],
      } = await clip.classify(pixels, classifier)
      if (best.label === label) right++
    }
    return right / pictures.length
  }
  return { flags: await share(exams.new), emoji: await share(exams.old) }
}

function labelOf(name: string): string {
  return `signal flag ${name}`
}

function drawAll(each: number) {
  const wanted = names.flatMap(name => Array.from({ length: each }, () => name))
  return Promise.all(
    wanted.map(async name => ({
      label: labelOf(name),
      pixels: await rasterize(drawFlag(name, () => random.uniform())),
    })),
  )
}

/** The 48 drawings of the quickstart, a style that the model never saw, each among the names of all. */
async function readDemo(): Promise<Exam> {
  const folder = new URL('../../apps/quickstart/pictures/', import.meta.url)
  const list: { file: string; name: string }[] = JSON.parse(await readFile(new URL('labels.json', folder), 'utf8'))
  const pictures = await Promise.all(
    list.map(async ({ file, name }) => ({
      label: name,
      pixels: toRgb(await decodeImage(fileURLToPath(new URL(file, folder)))),
    })),
  )
  return { labels: list.map(({ name }) => name), pictures }
}

async function readWeights(address: URL): Promise<WeightMap> {
  using file = await openSafetensorsFile(fileURLToPath(address))
  const weights = new Map()
  for (const [name, { shape }] of file.tensors) weights.set(name, { shape, data: toFloat32(await file.read(name)) })
  return weights
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1).padStart(5)} %`
}
