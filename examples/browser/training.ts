// A small CLIP trained on drawings: the same in a browser's worker and in Node.
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { clipRecipe, type Pixels, preprocessBatch } from '@typeclip/image'
import { createTokenizer } from '@typeclip/tokenizer'
import { createTrainer, infonce, openLoader, type Sample, type StepReport } from '@typeclip/train'
import { classifyFeatures, createClassifier } from '@typeclip/zero-shot'

export interface Drawing {
  readonly sentence: string
  readonly pixels: Pixels
}

export interface Lesson {
  readonly drawings: readonly Drawing[]
  readonly steps: number
  /** Drawings to name in the end, among these sentences. */
  readonly exam: { readonly drawings: readonly Drawing[]; readonly sentences: readonly string[] }
}

export type News =
  | { readonly report: StepReport }
  | { readonly answers: readonly string[] }
  | { readonly failure: string }

const vision = { image_size: 32, patch_size: 8, width: 96, head_width: 32, layers: 3 }
const text = { context_length: 12, vocab_size: 4096, width: 64, heads: 2, layers: 2 }

/** Reports of the steps, then the answers of the exam. */
export async function* learn({ drawings, steps, exam }: Lesson): AsyncGenerator<News> {
  const recipe = clipRecipe(vision.image_size)
  const tokenizer = createTokenizer({ vocabularySize: text.vocab_size, contextLength: text.context_length })
  using backend = await createWasmTrainingBackend()
  using trainer = await createTrainer({
    backend,
    config: { embed_dim: 64, vision_cfg: vision, text_cfg: text },
    loss: infonce(),
    optimizer: {
      learningRate: 3e-3,
      muon: { learningRate: 0.02 },
      weightDecay: 0.1,
      clipNorm: 1,
      schedule: { kind: 'cosine', steps, warmup: Math.min(10, steps) },
    },
  })
  const samples = drawings.map(({ sentence, pixels }): Sample => {
    return { key: sentence, captions: [sentence], group: sentence, picture: async () => pixels }
  })
  using loader = openLoader(
    [{ kind: 'indexed', name: 'drawings', samples, broken: [] }],
    { distinctGroups: true, augmentation: { shift: 0.06, scale: [0.85, 1.15], rotate: 8, fill: 'edge' } },
    { batchSize: 64, seed: 1, recipe, tokenizer },
  )
  for (let step = 0; step < steps; step++) {
    const { batch } = await loader.next()
    yield { report: await trainer.step(batch) }
  }

  const encodeTexts = (texts: readonly string[]) => {
    const { ids, shape } = tokenizer.encodeBatch(texts)
    return trainer.encodeTexts({ data: ids, shape })
  }
  const classifier = await createClassifier(exam.sentences, encodeTexts, { templates: ['{}'] })
  const pictures = exam.drawings.map(({ pixels }) => pixels)
  const features = await trainer.encodeImages(preprocessBatch(pictures, recipe))
  const answers = classifyFeatures(features, classifier, { logitScale: 1, topK: 1 })
  yield { answers: answers.map(({ labels: [best] }) => best.label) }
}
