import { readFileSync } from 'node:fs'
import { describeGolden, hasShared, readBytes, readJson, sharedPath } from '@typeclip/golden'
import { createTokenizer, isClipTokenizerJson, readTokenizerJson, readVocabulary } from '@typeclip/tokenizer'
import { bytesSource, openSafetensors, toInt32 } from '@typeclip/weights'
import { expect } from 'vitest'

const folder = 'golden/models/convert'

interface Case {
  name: string
  texts: string[]
  layouts: Record<string, string>
}

const cases = readJson<Case[]>(`${folder}/convert.json`)

const folders = cases.flatMap(item => {
  const { hf, open_clip } = item.layouts
  return [hf, open_clip]
    .filter(layout => hasShared(`${folder}/${layout}/tokenizer.json`))
    .map(layout => ({ ...item, layout }))
})

describeGolden(
  'models/convert tokenizer.json',
  folders,
  ({ layout }) => layout,
  async ({ name, texts, layout }) => {
    const json = readJson<unknown>(`${folder}/${layout}/tokenizer.json`)
    expect(isClipTokenizerJson(json)).toBe(true)
    const tokenizer = createTokenizer({ vocabulary: readTokenizerJson(json) })
    expect(tokenizer.encodeBatch(texts, await rowOptions(name, tokenizer.endId)).ids).toEqual((await input(name)).ids)
  },
)

describeGolden(
  'models/convert vocab.json and merges.txt',
  cases.filter(({ layouts }) => hasShared(`${folder}/${layouts.hf}/merges.txt`)),
  ({ layouts }) => layouts.hf,
  async ({ name, texts, layouts }) => {
    const merges = readFileSync(sharedPath(`${folder}/${layouts.hf}/merges.txt`), 'utf8')
    const vocabulary = readVocabulary(readJson(`${folder}/${layouts.hf}/vocab.json`), merges)
    expect(vocabulary).toEqual(readTokenizerJson(readJson(`${folder}/${layouts.hf}/tokenizer.json`)))
    const tokenizer = createTokenizer({ vocabulary })
    expect(tokenizer.encodeBatch(texts, await rowOptions(name, tokenizer.endId)).ids).toEqual((await input(name)).ids)
    for (const text of texts) expect(tokenizer.decode(tokenizer.encode(text)).trimEnd()).toBe(text)
  },
)

async function input(name: string): Promise<{ ids: Int32Array; contextLength: number }> {
  const file = await openSafetensors(bytesSource(readBytes(`${folder}/${name}/io.safetensors`)))
  const tensor = await file.read('input_ids')
  return { ids: toInt32(tensor), contextLength: tensor.shape[1] }
}

/** Hugging Face pads with the end token. */
async function rowOptions(name: string, endId: number): Promise<{ contextLength: number; pad: number }> {
  return { contextLength: (await input(name)).contextLength, pad: endId }
}
