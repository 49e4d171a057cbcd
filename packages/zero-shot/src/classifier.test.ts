import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClassifier } from './classifier.js'
import type { Features } from './features.js'
import { restoreClassifier, saveClassifier } from './saved-classifier.js'

/** A stand-in encoder whose vectors depend on the text alone. */
async function encode(texts: readonly string[]): Promise<Features> {
  const rows = texts.map(text => [text.length, 1 + (text.codePointAt(0) ?? 0), 3])
  return { data: Float32Array.from(rows.flat()), shape: [texts.length, 3] }
}

describe('createClassifier', () => {
  it('makes unit vectors, one a label', async () => {
    const { labels, vectors, templates } = await createClassifier(['cat', ['dog', 'hound']], encode)
    expect(labels).toEqual(['cat', 'dog'])
    expect(templates).toEqual(['a photo of a {}.'])
    expect(vectors.shape).toEqual([2, 3])
    expect(Math.hypot(...vectors.data.subarray(0, 3))).toBeCloseTo(1, 6)
  })

  it('does not depend on how prompts are batched, and reports progress to the end', async () => {
    const labels = Array.from({ length: 7 }, (_, index) => `label ${index}`)
    const templates = ['{}', 'a {}', 'the {}']
    const whole = await createClassifier(labels, encode, { templates })
    const seen: number[] = []
    const onProgress = ({ done }: { done: number }) => seen.push(done)
    const split = await createClassifier(labels, encode, { templates, batchSize: 4, onProgress })
    expect(split.vectors).toEqual(whole.vectors)
    expect(seen).toEqual([4, 8, 12, 16, 20, 21])
  })

  it('stops when it is aborted', async () => {
    const controller = new AbortController()
    const options = { batchSize: 1, signal: controller.signal, onProgress: () => controller.abort() }
    await expect(createClassifier(['a', 'b'], encode, options)).rejects.toMatchObject({ name: 'AbortError' })
  })

  it.each([
    [[], ['{}'], 'no-labels'],
    [['cat', ' '], ['{}'], 'bad-label'],
    [['cat', []], ['{}'], 'bad-label'],
    [['cat'], ['a photo'], 'bad-template'],
    [['cat'], [], 'bad-template'],
  ])('refuses labels %j with templates %j', async (labels, templates, code) => {
    await expect(createClassifier(labels, encode, { templates })).rejects.toMatchObject({ code })
  })

  it.each([
    ['labels that are no list', 'cat', undefined, 'bad-label', /"cat"; give a list/],
    ['no labels at all', undefined, undefined, 'bad-label', /give a list/],
    ['templates that are no texts', ['cat'], [5], 'bad-template', /The template 5 has no \{\}/],
    ['templates that are no list', ['cat'], 5, 'bad-template', /templates/],
  ])('refuses %s, where no types are checked', async (_, labels, templates, code, message) => {
    const refused: Promise<unknown> = Reflect.apply(createClassifier, undefined, [labels, encode, { templates }])
    await expect(refused).rejects.toMatchObject({
      name: 'ZeroShotError',
      code,
      message: expect.stringMatching(message),
    })
  })

  it('names the row of a text that has no direction', async () => {
    const zero = async (texts: readonly string[]) => ({
      data: new Float32Array(texts.length * 2),
      shape: [texts.length, 2] as const,
    })
    await expect(createClassifier(['cat'], zero)).rejects.toMatchObject({ code: 'no-direction', facts: { row: 0 } })
  })

  it('keeps a label as it is typed, even where it looks like a replacement pattern', async () => {
    const prompts: string[] = []
    await createClassifier(['$& and {}'], async texts => {
      prompts.push(...texts)
      return encode(texts)
    })
    expect(prompts).toEqual(['a photo of a $& and {}.'])
  })
})

describe('a saved classifier', () => {
  it('comes back as it was, through JSON', async () => {
    const label = fc.string({ minLength: 1 }).filter(text => /\S/.test(text))
    await fc.assert(
      fc.asyncProperty(fc.array(label, { minLength: 1, maxLength: 5 }), async labels => {
        const classifier = await createClassifier(labels, encode)
        const json: unknown = JSON.parse(JSON.stringify(saveClassifier(classifier, 'some model')))
        expect(restoreClassifier(json, 'some model')).toEqual({ ...classifier, warnings: [] })
      }),
    )
  })

  it('is refused for another model, damage or another format', async () => {
    const saved = saveClassifier(await createClassifier(['cat'], encode), 'one')
    const refused = (value: unknown, model = 'one') => {
      try {
        restoreClassifier(value, model)
        return undefined
      } catch (error) {
        return error
      }
    }
    expect(refused(saved, 'another')).toMatchObject({ code: 'bad-classifier' })
    const damaged = [null, {}, { ...saved, version: 2 }, { ...saved, labels: [] }, { ...saved, vectors: '!' }]
    for (const value of [...damaged, { ...saved, width: 2 }]) {
      expect(refused(value)).toMatchObject({ code: 'bad-classifier' })
    }
  })
})
