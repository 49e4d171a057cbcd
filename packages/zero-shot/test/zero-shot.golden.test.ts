import { describeGolden, readJson } from '@typeclip/golden'
import { describe, expect, it } from 'vitest'
import {
  accuracy,
  averageClasses,
  classifyFeatures,
  normalizeRows,
  probabilities,
  recall,
  similarities,
  topK,
} from '../src/index.js'
import { largestDifference, readFeatures } from './features.js'

// Tolerances of golden/zeroshot/README.md: four times what float32 PyTorch shows.
const tolerance = { classifier: 4e-7, cosine: 8e-7, logits: 6e-5, probabilities: 1.5e-5, sigmoid: 6e-6 }

interface Task {
  readonly images: number
  readonly classes: number
  readonly templates: number
  readonly labels: number[]
  readonly captionOwner: number[]
  readonly logitScale: number
  readonly temperatures: number[]
  readonly sigmoidScale: number
  readonly sigmoidBias: number
  readonly top5: number[][]
  readonly accuracy: { readonly top1: number; readonly top5: number; readonly meanPerClass: number }
  readonly perClass: Record<string, number>
  readonly 'multiLabelOver0.5': number[][]
  readonly recall: Record<'imageToText' | 'textToImage', Record<string, number>>
}

const { tasks, topk } = readJson<{
  tasks: Record<string, Task>
  topk: { scores: number[]; k: number; indices: number[] }[]
}>('golden/zeroshot/expected.json')
const tensor = await readFeatures('golden/zeroshot/tensors.safetensors')

describeGolden(
  'zeroshot/tasks',
  Object.entries(tasks),
  ([name]) => name,
  ([name, task]) => {
    const of = (part: string) => tensor(`${name}.${part}`)
    const counts = Array(task.classes).fill(task.templates)
    const vectors = averageClasses(of('texts'), counts)
    expect(largestDifference(vectors.data, of('classifier').data)).toBeLessThanOrEqual(tolerance.classifier)

    const images = normalizeRows(of('images'))
    const cosines = similarities(images, vectors)
    expect(largestDifference(cosines.data, of('cosine').data)).toBeLessThanOrEqual(tolerance.cosine)
    const logits = cosines.data.map(cosine => cosine * task.logitScale)
    expect(largestDifference(logits, of('logits').data)).toBeLessThanOrEqual(tolerance.logits)

    for (const temperature of [1, ...task.temperatures]) {
      const stored = of(temperature === 1 ? 'probabilities' : `probabilities@T${temperature.toFixed(1)}`)
      const chances = probabilities(cosines.data, task.classes, { logitScale: task.logitScale, temperature })
      expect(largestDifference(chances, stored.data)).toBeLessThanOrEqual(tolerance.probabilities)
    }
    const sigmoid = { logitScale: task.sigmoidScale, logitBias: task.sigmoidBias, kind: 'sigmoid' as const }
    const independent = probabilities(cosines.data, task.classes, sigmoid)
    expect(largestDifference(independent, of('sigmoid').data)).toBeLessThanOrEqual(tolerance.sigmoid)

    const classifier = { labels: Array.from({ length: task.classes }, (_, index) => `class ${index}`), vectors }
    const best = classifyFeatures(of('images'), classifier, { logitScale: task.logitScale, topK: 5 })
    expect(best.map(({ labels }) => labels.map(({ index }) => index))).toEqual(task.top5)
    const several = classifyFeatures(of('images'), classifier, sigmoid)
    const over = several.map(({ labels }) => labels.filter(one => one.probability > 0.5).map(({ index }) => index))
    expect(over.map(indices => indices.sort((a, b) => a - b))).toEqual(task['multiLabelOver0.5'])

    const { perClass, ...shares } = accuracy(cosines, task.labels)
    expect(shares).toEqual(task.accuracy)
    expect(Object.fromEntries(perClass)).toEqual(task.perClass)

    const captions = normalizeRows(of('captions'))
    const toText = recall(similarities(images, captions), (image, caption) => task.captionOwner[caption] === image)
    const toImage = recall(similarities(captions, images), (caption, image) => task.captionOwner[caption] === image)
    expect(Object.fromEntries(toText)).toEqual(task.recall.imageToText)
    expect(Object.fromEntries(toImage)).toEqual(task.recall.textToImage)
  },
)

describeGolden(
  'zeroshot/topk',
  topk,
  ({ scores, k }, index) => `${index}: ${k} of ${scores.length}`,
  ({ scores, k, indices }) => {
    expect(topK(scores, k)).toEqual(indices)
  },
)

describe('classes of several names', () => {
  it('make one vector of all names in all templates', () => {
    const ragged = [0, 1, 2, 3, 4].map(index => tensor(`ragged.${index}`))
    const width = ragged[0].shape[1]
    const rows = ragged.map(({ shape }) => shape[0])
    const data = Float32Array.from(ragged.flatMap(one => [...one.data]))
    const vectors = averageClasses({ data, shape: [rows.reduce((a, b) => a + b), width] }, rows)
    expect(largestDifference(vectors.data, tensor('ragged.classifier').data)).toBeLessThanOrEqual(tolerance.classifier)
  })
})
