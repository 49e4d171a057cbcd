import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifyFeatures } from './classification.js'

const classifier = {
  labels: ['right', 'left', 'up'],
  vectors: { data: new Float32Array([1, 0, -1, 0, 0, 1]), shape: [3, 2] as const },
}
const picture = { data: new Float32Array([3, 1]), shape: [1, 2] as const }

describe('classifyFeatures', () => {
  it('gives labels best first, with probabilities that sum to 1', () => {
    const [{ labels, none }] = classifyFeatures(picture, classifier, { logitScale: 10 })
    expect(labels.map(({ label }) => label)).toEqual(['right', 'up', 'left'])
    expect(labels[0].cosine).toBeCloseTo(3 / Math.sqrt(10), 6)
    expect(labels.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6)
    expect(none).toBe(false)
  })

  it('says none of these below the threshold', () => {
    const options = { logitScale: 1, threshold: 0.9 }
    expect(classifyFeatures(picture, classifier, options)[0].none).toBe(true)
    expect(classifyFeatures(picture, classifier, { ...options, logitScale: 100 })[0].none).toBe(false)
  })

  it('scores each label by itself with a sigmoid', () => {
    const [{ labels }] = classifyFeatures(picture, classifier, { logitScale: 10, logitBias: -3, kind: 'sigmoid' })
    for (const { probability, cosine } of labels) {
      expect(probability).toBeCloseTo(1 / (1 + Math.exp(-(10 * cosine - 3))), 6)
    }
  })

  it('does not change with the length of a feature vector', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), factor => {
        const longer = { data: picture.data.map(value => value * factor), shape: picture.shape }
        const [a] = classifyFeatures(picture, classifier, { logitScale: 20 })
        const [b] = classifyFeatures(longer, classifier, { logitScale: 20 })
        a.labels.forEach(({ probability }, place) => {
          expect(b.labels[place].probability).toBeCloseTo(probability, 4)
        })
      }),
    )
  })

  it('answers an empty batch with nothing', () => {
    const empty = { data: new Float32Array(0), shape: [0, 2] as const }
    expect(classifyFeatures(empty, classifier, { logitScale: 1 })).toEqual([])
  })

  it.each([
    [{ topK: 0 }, 'topK'],
    [{ threshold: 1.5 }, 'threshold'],
    [{ temperature: 0 }, 'temperature'],
    [{ logitScale: Number.NaN }, 'logitScale'],
  ])('refuses %j', (option, name) => {
    expect(() => classifyFeatures(picture, classifier, { logitScale: 1, ...option })).toThrow(new RegExp(`^${name} is`))
  })

  it('refuses features of another width', () => {
    const other = { data: new Float32Array(3).fill(1), shape: [1, 3] as const }
    expect(() => classifyFeatures(other, classifier, { logitScale: 1 })).toThrow('different models')
  })
})
