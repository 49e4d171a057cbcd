// npm run figure2 -- --data FOLDER: the paper's figure 2 on drawings. One image tower learns from the same pictures in the
// same order by three objectives, and names drawings of styles that none of them saw.
import { readFile, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { clipRecipe, preprocessBatch } from '@typeclip/image'
import { createTokenizer } from '@typeclip/tokenizer'
import {
  cacheSource,
  createRandom,
  createTrainer,
  isBroken,
  lossOf,
  openLoader,
  recordsOf,
  type Sample,
} from '@typeclip/train'
import { openSource } from '@typeclip/train/node'
import { type Curve, renderPlot } from './plot.js'
import { createScorers, type Exam } from './scorers.js'

const { values } = parseArgs({
  options: {
    /** Shards `train-*.tar.gz`, `test-style-000.tar.gz` and `concepts.json`. */
    data: { type: 'string' },
    images: { type: 'string', default: '19200' },
    concepts: { type: 'string', default: '100' },
    method: { type: 'string', multiple: true, default: ['contrastive', 'bag of words', 'captioning'] },
    points: { type: 'string', default: '6' },
  },
})
if (values.data === undefined) throw new Error('Name the folder of emoji64: npm run figure2 -- --data FOLDER')
const base = values.data
const batchSize = 64
const steps = Math.round(Number(values.images) / batchSize)
const every = Math.ceil(steps / Number(values.points))

const vision = { image_size: 64, patch_size: 16, width: 96, head_width: 48, layers: 3 }
const text = { context_length: 24, vocab_size: 4096, width: 96, heads: 2, layers: 2 }
const config = { embed_dim: 96, vision_cfg: vision, text_cfg: text }
const decoder = { width: 96, heads: 2, layers: 1, contextLength: 23, vocabularySize: 4096, imageWidth: vision.width }
const losses = {
  contrastive: { kind: 'infonce', duplicates: 'masked' },
  'bag of words': { kind: 'bag-of-words', prediction: { vocabularySize: 4096, featureWidth: 96 } },
  captioning: { kind: 'captioning', decoder },
} as const
const recipe = clipRecipe(vision.image_size)
const tokenizer = createTokenizer({ vocabularySize: text.vocab_size, contextLength: text.context_length })

// Concepts that many styles draw, chosen by a seed; the exam shows each in two styles that are kept from training.
const names = await readNames()
const drawn = await readRecords('train-{000..005}.tar.gz')
const all = drawn.filter(sample => !isKept(sample))
const tests = [...(await readRecords('test-style-000.tar.gz')), ...drawn.filter(isKept)]
const chosen = chooseConcepts(Number(values.concepts))
const training = await cached(all.filter(({ group = '' }) => chosen.includes(group)))
const test = await cached(tests.filter(({ group = '' }) => chosen.includes(group)))
const exam: Exam = {
  pixels: preprocessBatch(await Promise.all(test.map(sample => sample.picture())), recipe),
  answers: test.map(({ group = '' }) => chosen.indexOf(group)),
  names: chosen.map(concept => names.get(concept) ?? concept),
}
console.log(
  `${training.length} drawings of ${chosen.length} concepts to learn from; ${test.length} of other styles to name.`,
)

const scorers = createScorers(config, decoder, tokenizer)
const curves: Curve[] = []
for (const method of Object.keys(losses) as (keyof typeof losses)[]) {
  if (values.method.includes(method)) curves.push({ method, points: await measure(method) })
}
const plot = pathToFileURL('figure2.svg')
await writeFile(plot, renderPlot(curves))
console.log(`The plot: ${plot.href}`)

/** Trains by one objective; accuracy over pictures seen. */
async function measure(method: keyof typeof losses): Promise<Curve['points']> {
  using backend = await createWasmTrainingBackend()
  using trainer = await createTrainer({
    backend,
    config,
    loss: lossOf(losses[method]),
    optimizer: {
      ...{ learningRate: 1e-3, muon: { learningRate: 0.02 }, weightDecay: 0.1, clipNorm: 1 },
      schedule: { kind: 'cosine', steps, warmup: Math.min(20, steps) },
    },
  })
  using loader = openLoader(
    [{ kind: 'indexed', name: 'drawings', samples: training, broken: [] }],
    { augmentation: { scale: [0.85, 1.1], shift: 0.06, rotate: 8 } },
    { batchSize, seed: 1, recipe, tokenizer },
  )
  const points: Curve['points'][number][] = []
  for (let step = 1; step <= steps; step++) {
    const { loss } = await trainer.step((await loader.next()).batch)
    if (step % every !== 0 && step !== steps) continue
    const accuracy = await scorers[method](trainer, exam)
    points.push({ images: step * batchSize, accuracy })
    console.log(
      `  ${method}: ${step * batchSize} pictures seen, loss ${loss.toFixed(3)}, ${(100 * accuracy).toFixed(1)} % right`,
    )
  }
  return points
}

/** The test's own style is twemoji; one more makes the figures less rough. */
function isKept({ key }: Sample): boolean {
  return key.includes('emojione-')
}

async function readNames(): Promise<ReadonlyMap<string, string>> {
  const list: { id: string; name: string }[] = JSON.parse(await readFile(`${base}/concepts.json`, 'utf8'))
  return new Map(list.map(({ id, name }) => [id, name]))
}

async function readRecords(files: string): Promise<Sample[]> {
  const samples: Sample[] = []
  const source = await openSource({ kind: 'tars', files, group: 'concept' }, { base })
  for await (const record of recordsOf(source)) if (!isBroken(record)) samples.push(record)
  return samples
}

function chooseConcepts(count: number): string[] {
  const styles = new Map<string, number>()
  for (const { group = '' } of all) styles.set(group, (styles.get(group) ?? 0) + 1)
  const tested = new Set(tests.map(({ group }) => group))
  const random = createRandom(1)
  return [...styles]
    .filter(([concept, count]) => count >= 6 && tested.has(concept))
    .map(([concept]) => ({ concept, place: random.uniform() }))
    .sort((a, b) => a.place - b.place)
    .slice(0, count)
    .map(({ concept }) => concept)
}

async function cached(samples: readonly Sample[]): Promise<readonly Sample[]> {
  const source = { kind: 'indexed', name: 'drawings', samples, broken: [] } as const
  return (await cacheSource(source, { recipe, size: vision.image_size, crop: undefined })).samples
}
