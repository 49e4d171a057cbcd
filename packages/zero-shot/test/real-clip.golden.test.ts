// Vectors that OpenAI's own ViT-B/32 gave: zero-shot classification names real pictures.
import { describeGolden, hasShared, readJson } from '@typeclip/golden'
import { describe, expect, it } from 'vitest'
import { classifyFeatures, normalizeRows } from '../src/index.js'
import { readFeatures } from './features.js'

const path = 'data/real-clip/facts.json'

interface Ranking {
  readonly names: string[]
  readonly cosines: number[]
  readonly probabilities: number[]
}

interface Facts {
  readonly lvis: string[]
  readonly coco: string[]
  readonly five: string[]
  readonly logitScale: number
  readonly pictures: (Record<'of5' | 'of80' | 'ofLvis', Ranking> & { picture: number; shows: string; class: string })[]
  readonly clippng: Ranking & { readonly texts: string[]; readonly published: number[] }
}

describe.skipIf(!hasShared(path))('real vectors', async () => {
  if (!hasShared(path)) {
    it('are not in this corpus', () => {})
    return
  }
  const { lvis, coco, five, logitScale, pictures, clippng } = readJson<Facts>(path)
  const tensor = await readFeatures('data/real-clip/vectors.safetensors')
  const images = tensor('pictures.image')
  const width = images.shape[1]
  const cocoVectors = normalizeRows(tensor('coco.text'))
  const row = (name: string) => cocoVectors.data.subarray(coco.indexOf(name) * width, (coco.indexOf(name) + 1) * width)
  const fiveVectors = { data: Float32Array.from(five.flatMap(name => [...row(name)])), shape: [5, width] as const }
  const rankings = {
    of5: classifyFeatures(images, { labels: five, vectors: fiveVectors }, { logitScale, topK: 5 }),
    of80: classifyFeatures(images, { labels: coco, vectors: cocoVectors }, { logitScale, topK: 5 }),
    ofLvis: classifyFeatures(
      images,
      { labels: lvis, vectors: normalizeRows(tensor('lvis.text')) },
      { logitScale, topK: 5 },
    ),
  }

  describeGolden(
    'real-clip/pictures',
    pictures.map((facts, index) => ({ facts, index })),
    ({ facts }) => `picture ${facts.picture} shows ${facts.shows}`,
    ({ facts, index }) => {
      expect(rankings.of5[index].labels[0].label).toBe(facts.class)
      expect(rankings.of80[index].labels[0].label).toBe(facts.class)
      for (const list of ['of5', 'of80', 'ofLvis'] as const) {
        const { labels } = rankings[list][index]
        expect(labels.map(({ label }) => label)).toEqual(facts[list].names)
        labels.forEach(({ cosine, probability }, place) => {
          expect(Math.abs(cosine - facts[list].cosines[place])).toBeLessThanOrEqual(5e-6)
          expect(Math.abs(probability - facts[list].probabilities[place])).toBeLessThanOrEqual(2e-5)
        })
      }
    },
  )

  it("repeat the example of OpenAI's README", () => {
    const classifier = { labels: clippng.texts, vectors: normalizeRows(tensor('clippng.text')) }
    const [{ labels }] = classifyFeatures(tensor('clippng.image'), classifier, { logitScale })
    expect(labels.map(({ label }) => label)).toEqual(clippng.names)
    labels.forEach(({ probability }, place) => {
      expect(Math.abs(probability - clippng.published[place])).toBeLessThanOrEqual(2e-5)
    })
  })
})
