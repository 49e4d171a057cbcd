// npm run example:train: a CLIP from random numbers to naming drawings of kinds that it never saw.
import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { clipRecipe, preprocessBatch } from '@typeclip/image'
import { createTokenizer } from '@typeclip/tokenizer'
import { createRandom, openLoader, type Sample } from '@typeclip/train'
import { saveModel, startWorkers } from '@typeclip/train/node'
import { classifyFeatures, createClassifier } from '@typeclip/zero-shot'
import { loadClip } from 'typeclip'
import { rasterize } from '../drawings/rasterize.js'
import { draw, type Thing, things } from '../drawings/shapes.js'
import { type Answer, type Point, renderPage } from './page.js'

const config = {
  embed_dim: 64,
  vision_cfg: { image_size: 32, patch_size: 8, width: 96, head_width: 32, layers: 3 },
  text_cfg: { context_length: 12, vocab_size: 4096, width: 64, heads: 2, layers: 2 },
}
const steps = 700
const random = createRandom(1)
const recipe = clipRecipe(32)
const tokenizer = createTokenizer({ vocabularySize: 4096, contextLength: 12 })
const sentences = things.map(({ sentence }) => sentence)
const started = performance.now()

// The data: drawings with the sentence that says what they show.
const drawAll = (kinds: readonly Thing[], each: number) =>
  Promise.all(
    kinds
      .flatMap(kind => Array.from({ length: each }, () => [kind.sentence, draw(kind, () => random.uniform())] as const))
      .map(async ([sentence, svg]) => ({ sentence, svg, pixels: await rasterize(svg) })),
  )
const seen = things.filter(({ unseen }) => !unseen)
const unseen = things.filter(({ unseen }) => unseen)
const drawings = await drawAll(seen, 12)
const exam = await drawAll(unseen, 4)
console.log(
  `Drew ${drawings.length} pictures of ${seen.length} kinds, and ${exam.length} of ${unseen.length} others for the exam.`,
)

const samples = drawings.map(({ sentence, pixels }): Sample => {
  return { key: sentence, captions: [sentence], group: sentence, picture: async () => pixels }
})
using loader = openLoader(
  [{ kind: 'indexed', name: 'drawings', samples, broken: [] }],
  // No sentence twice in a batch; and no drawing twice the same.
  { distinctGroups: true, augmentation: { shift: 0.06, scale: [0.85, 1.15], rotate: 8, fill: 'edge' } },
  { batchSize: 96, seed: 1, recipe, tokenizer },
)

// The model, shared by threads.
using trainer = await startWorkers({
  workers: Math.min(4, availableParallelism()),
  config,
  loss: { kind: 'infonce' },
  optimizer: {
    learningRate: 3e-3,
    muon: { learningRate: 0.02 },
    weightDecay: 0.1,
    clipNorm: 1,
    schedule: { kind: 'cosine', steps, warmup: 40 },
  },
})
console.log(`A CLIP of ${trainer.size.parameters} random numbers names them among ${sentences.length} sentences:`)

const pictures = exam.map(({ pixels }) => pixels)
const input = preprocessBatch(pictures, recipe)

/** Share of the exam's drawings whose own sentence fits best. */
async function accuracy(): Promise<number> {
  const encodeTexts = (texts: readonly string[]) => trainer.encodeTexts(idsOf(texts))
  const classifier = await createClassifier(sentences, encodeTexts, { templates: ['{}'] })
  const answers = classifyFeatures(await trainer.encodeImages(input), classifier, { logitScale: 1, topK: 1 })
  return answers.filter(({ labels: [best] }, i) => best.label === exam[i].sentence).length / exam.length
}

function idsOf(texts: readonly string[]) {
  const { ids, shape } = tokenizer.encodeBatch(texts)
  return { data: ids, shape }
}

const curve: Point[] = []
for (let step = 1; step <= steps; step++) {
  const { batch } = await loader.next()
  const { loss } = await trainer.step(batch)
  if (step % 50 !== 0) continue
  const share = await accuracy()
  curve.push({ step, loss, accuracy: share })
  console.log(`  step ${step} of ${steps}, loss ${loss.toFixed(3)}, ${percent(share)} right, ${seconds()} s`)
}

// The model as anyone would use it: saved, loaded, asked.
const folder = new URL('model/', import.meta.url)
await saveModel(folder, { weights: await trainer.weights(), config: trainer.config })
using clip = await loadClip(folder)
const classifier = await clip.createClassifier(sentences, { template: '{}' })
const answers: Answer[] = []
for await (const outcome of clip.classifyEach(pictures, classifier, { topK: 3 })) {
  if ('error' in outcome) throw outcome.error
  answers.push({ ...exam[outcome.index], labels: outcome.result.labels })
}
for (const { sentence, labels } of answers.filter((_, i) => i % 12 === 0)) {
  const [{ label, probability }] = labels
  console.log(`  ${label === sentence ? '✓' : '✗'} ${sentence.padEnd(26)} ${percent(probability).padStart(7)} ${label}`)
}
const page = new URL('train.html', import.meta.url)
await writeFile(page, renderPage(answers, curve, sentences.length))
console.log(`Done in ${seconds()} s. All ${answers.length} drawings with the model's words: ${page.href}`)

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function seconds(): string {
  return ((performance.now() - started) / 1000).toFixed(0)
}
