// How each objective names a picture: by the cosine with a caption, by the probability of the name's words, or by that of
// the name as a caption, read word by word (Radford et al. 2021, section 2.3).
import { createWasmBackend } from '@typeclip/backend-wasm'
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { loadModel } from '@typeclip/model'
import type { TensorData } from '@typeclip/tensor'
import type { Tokenizer } from '@typeclip/tokenizer'
import { type Batch, createCaptionDecoder, type DecoderConfig, type Trainer, type WeightMap } from '@typeclip/train'
import { bytesSource, fromFloat32, openSafetensors, writeSafetensors } from '@typeclip/weights'
import { classifyFeatures, createClassifier } from '@typeclip/zero-shot'

export interface Exam {
  readonly pixels: Batch['pixels']
  /** Of each picture: its place among the names. */
  readonly answers: readonly number[]
  readonly names: readonly string[]
}

type Scorer = (trainer: Trainer, exam: Exam) => Promise<number>
export type Method = 'contrastive' | 'bag of words' | 'captioning'

const templates = ['{}', 'a picture of {}', 'a drawing of {}', 'an emoji of {}', 'an icon of {}']

export function createScorers(
  config: object,
  decoderConfig: DecoderConfig,
  tokenizer: Tokenizer,
): Record<Method, Scorer> {
  return {
    async contrastive(trainer, { pixels, answers, names }) {
      const encodeTexts = (texts: readonly string[]) => {
        const { ids, shape } = tokenizer.encodeBatch(texts)
        return trainer.encodeTexts({ data: ids, shape })
      }
      const classifier = await createClassifier(names, encodeTexts, { templates })
      const named = classifyFeatures(await trainer.encodeImages(pixels), classifier, { logitScale: 1, topK: 1 })
      return named.filter(({ labels: [best] }, i) => best.index === answers[i]).length / answers.length
    },

    async 'bag of words'(trainer, { pixels, answers, names }) {
      const { data, shape } = await trainer.encodeImages(pixels)
      const weights = await trainer.weights()
      const [matrix, bias] = [numbersOf(weights, 'words.weight'), numbersOf(weights, 'words.bias')]
      const rows = answers.map((_, row) => {
        const feature = data.subarray(row * shape[1], (row + 1) * shape[1])
        const logProbability = logSoftmax(bias.map((start, word) => start + dot(matrix, word * shape[1], feature)))
        return names.map(name => [...new Set(tokenizer.encode(name))].map(word => logProbability[word]))
      })
      return bestAccuracy(rows, answers)
    },

    async captioning(trainer, { pixels, answers, names }) {
      const { ids, lengths, shape } = tokenizer.encodeBatch(names)
      const longest = Math.max(...lengths)
      const weights = await trainer.weights()
      const shown = names.flatMap((_, row) => [...ids.subarray(row * shape[1], row * shape[1] + longest - 1)])
      const tokens = await pictureTokens(weights, config, pixels)
      const decoder = createCaptionDecoder(decoderConfig)
      using backend = await createWasmTrainingBackend()
      const rows: number[][][] = []
      for (const picture of tokens) {
        const repeated = new Float32Array(names.length * picture.data.length)
        for (const row of names.keys()) repeated.set(picture.data, row * picture.data.length)
        const logits = await backend.session(() =>
          decoder
            .predict(
              backend,
              name => backend.tensor(numbersOf(weights, name), weights.get(name)?.shape ?? [], 'float32'),
              backend.tensor(repeated, [names.length, ...picture.shape], 'float32'),
              backend.tensor(Int32Array.from(shown), [names.length, longest - 1], 'int32'),
            )
            .read(),
        )
        const vocabulary = logits.length / (names.length * (longest - 1))
        rows.push(
          names.map((_, row) =>
            Array.from({ length: lengths[row] - 1 }, (_, i) => {
              const from = (row * (longest - 1) + i) * vocabulary
              return logSoftmax(logits.subarray(from, from + vocabulary))[ids[row * shape[1] + i + 1]]
            }),
          ),
        )
      }
      return bestAccuracy(rows, answers)
    },
  }
}

/** All tokens of each picture after the last layer norm, [1 + P, D]. */
async function pictureTokens(
  weights: WeightMap,
  config: object,
  pixels: Batch['pixels'],
): Promise<readonly TensorData[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const towers = [...weights].filter(([name]) => !name.startsWith('decoder.'))
  const tensors = towers.map(([name, { data, shape }]) => ({ name, ...fromFloat32(data, shape) }))
  await writeSafetensors(tensors, chunk => {
    chunks.push(new Uint8Array(chunk))
  })
  using backend = await createWasmBackend()
  using file = await openSafetensors(bytesSource(new Blob(chunks)))
  using model = await loadModel({ file, config: { openClip: { model_cfg: config } }, backend })
  const last = `vision.blocks.${(model.config.vision?.layers ?? 0) - 1}.out`
  const found: TensorData[] = []
  await model.encodeImages(pixels, {
    async observe(name, x) {
      if (name !== last) return
      const [count, tokens, width] = x.shape
      const data = normalized(await x.read(), width, weights)
      const length = tokens * width
      for (let i = 0; i < count; i++)
        found.push({ shape: [tokens, width], data: data.slice(i * length, (i + 1) * length) })
    },
  })
  return found
}

/** The layer norm behind the last block, of every token. */
function normalized(x: Float32Array, width: number, weights: WeightMap): Float32Array {
  const [gain, bias] = [numbersOf(weights, 'visual.ln_post.weight'), numbersOf(weights, 'visual.ln_post.bias')]
  const result = new Float32Array(x.length)
  for (let from = 0; from < x.length; from += width) {
    const token = x.subarray(from, from + width)
    const mean = token.reduce((sum, value) => sum + value, 0) / width
    const deviation = Math.sqrt(token.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width + 1e-5)
    for (let i = 0; i < width; i++) result[from + i] = ((token[i] - mean) / deviation) * gain[i] + bias[i]
  }
  return result
}

/**
 * Scores are a sum of logarithms or their mean, as they are or less what the name has over all pictures, since models of
 * words prefer names that are common. Whichever names most pictures right: it is for the rivals to choose.
 */
function bestAccuracy(rows: readonly (readonly (readonly number[])[])[], answers: readonly number[]): number {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const mean = (values: readonly number[]): number => sum(values) / values.length
  const right = (scores: readonly (readonly number[])[]): number =>
    scores.filter((row, i) => row.indexOf(Math.max(...row)) === answers[i]).length
  const counts = [sum, mean].flatMap(score => {
    const scores = rows.map(names => names.map(score))
    const usual = scores[0].map((_, name) => mean(scores.map(row => row[name])))
    return [right(scores), right(scores.map(row => row.map((value, name) => value - usual[name])))]
  })
  return Math.max(...counts) / answers.length
}

function logSoftmax(logits: Float32Array): Float32Array {
  const largest = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  const total = Math.log(logits.reduce((sum, value) => sum + Math.exp(value - largest), 0)) + largest
  return logits.map(value => value - total)
}

function dot(matrix: Float32Array, from: number, vector: Float32Array): number {
  let sum = 0
  for (let i = 0; i < vector.length; i++) sum += matrix[from + i] * vector[i]
  return sum
}

function numbersOf(weights: WeightMap, name: string): Float32Array {
  const found = weights.get(name)
  if (found === undefined) throw new Error(`The weights lack ${name}.`)
  return found.data
}
