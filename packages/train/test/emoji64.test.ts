// The shards that the embedded model learns from, whole.
import { hasShared, sharedPath } from '@typeclip/golden'
import { createTokenizer } from '@typeclip/tokenizer'
import { describe, expect, it } from 'vitest'
import { isBroken, recordsOf, type Sample } from '../src/index.js'
import { openSource } from '../src/node.js'

async function samplesOf(files: string, group: string): Promise<Sample[]> {
  const samples: Sample[] = []
  const source = await openSource({ kind: 'tars', files, group }, { base: sharedPath('data') })
  for await (const record of recordsOf(source)) {
    if (isBroken(record)) throw new Error(record.reason)
    samples.push(record)
  }
  return samples
}

describe.skipIf(!hasShared('data/emoji64') || !hasShared('data/openclipart64'))('the shards of data/emoji64', () => {
  it.each([
    ['emoji64/train-{000..005}.tar.gz', 'concept', 11_182, 1760], // two training concepts are drawn in the test style alone,
    ['emoji64/test-style-000.tar.gz', 'concept', 1875, 1875],
    ['emoji64/test-concepts-000.tar.gz', 'concept', 1099, 152],
    ['openclipart64/train-{000..002}.tar.gz', 'name', 4733, 3840],
  ])('%s hold as many pictures and things as were put in', async (files, group, pictures, things) => {
    const samples = await samplesOf(files, group)
    expect(samples).toHaveLength(pictures)
    expect(new Set(samples.map(sample => sample.group)).size).toBe(things)
    for (const index of [0, pictures - 1]) {
      expect(await samples[index].picture()).toMatchObject({ mode: 'RGB', width: 64, height: 64 })
    }
  })

  it('hold captions that fit 24 tokens of the small vocabulary, but for four', async () => {
    const captions = (await samplesOf('emoji64/train-{000..005}.tar.gz', 'concept')).flatMap(sample => sample.captions)
    expect(captions).toHaveLength(86_274)
    expect(new Set(captions).size).toBe(49_085)
    const tokenizer = createTokenizer({ vocabularySize: 4096, contextLength: 24 })
    expect(tokenizer.encodeBatch(captions, { onError: 'collect' }).errors).toHaveLength(4)
  })
})
