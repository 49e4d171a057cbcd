import { readJson } from '@typeclip/golden'
import { describe, expect, it } from 'vitest'
import { promptsOf } from '../src/index.js'
import { datasets, imagenet } from '../src/prompts.js'

describe("OpenAI's prompt lists", () => {
  it('are the lists of the corpus', () => {
    expect(imagenet).toEqual(readJson<{ ImageNet: unknown }>('data/prompts/imagenet.json').ImageNet)
    expect(datasets).toEqual(readJson('data/prompts/datasets.json'))
  })

  it('warn of the two names that ImageNet has twice, and keep both', () => {
    const { counts, warnings } = promptsOf(imagenet.classes, imagenet.templates)
    expect(counts).toHaveLength(1000)
    expect(warnings.map(text => text.split('"')[1])).toEqual(['missile', 'sunglasses'].sort())
  })

  it('fit their templates', () => {
    for (const { classes, templates } of Object.values(datasets)) {
      expect(promptsOf(classes, templates).counts).toHaveLength(classes.length)
    }
  })
})
