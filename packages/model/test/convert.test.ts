// Weights from one layout into another: exactly the tensors that the other layout's own file holds.
import { describeGolden, readJson, sharedPath } from '@typeclip/golden'
import type { TensorFile } from '@typeclip/weights'
import { openSafetensorsFile } from '@typeclip/weights/node'
import { describe, expect, it } from 'vitest'
import { convertWeights, huggingFace, openai } from '../src/towers.js'

interface Converted {
  readonly name: string
  readonly dtype: 'float16' | 'float32'
  readonly layouts: { readonly open_clip: string; readonly hf: string }
}

const root = 'golden/models/convert'
const ways = readJson<Converted[]>(`${root}/convert.json`).flatMap(({ name, dtype, layouts }) => {
  const files = { openClip: `${layouts.open_clip}/open_clip_model.safetensors`, hf: `${layouts.hf}/model.safetensors` }
  const width = dtype === 'float16' ? 2 : 4
  return [
    {
      way: `${name} to Hugging Face`,
      width,
      from: files.openClip,
      to: files.hf,
      layouts: [openai, huggingFace] as const,
    },
    { way: `${name} to open_clip`, width, from: files.hf, to: files.openClip, layouts: [huggingFace, openai] as const },
  ]
})

async function blocksOf(file: TensorFile) {
  const blocks = new Map<string, { shape: readonly number[]; bytes: Uint8Array }>()
  for (const name of file.tensors.keys()) blocks.set(name, await file.read(name))
  return blocks
}

describeGolden(
  'models/convert',
  ways,
  ({ way }) => way,
  async ({ from, to, width, layouts: [old, next] }) => {
    using source = await openSafetensorsFile(sharedPath(`${root}/${from}`))
    using target = await openSafetensorsFile(sharedPath(`${root}/${to}`))
    const converted = convertWeights(await blocksOf(source), old, next, width)
    expect([...converted.keys()].sort()).toEqual([...target.tensors.keys()].sort())
    for (const [name, { shape, bytes }] of converted) {
      const wanted = await target.read(name)
      expect(shape).toEqual(wanted.shape)
      expect(Buffer.compare(bytes, wanted.bytes), name).toBe(0)
    }
  },
)

describe('convertWeights', () => {
  const tensor = { shape: [2], bytes: new Uint8Array(8) }

  it('says which part of a weight is not there', () => {
    const half = new Map([['text_model.encoder.layers.0.self_attn.q_proj.bias', tensor]])
    expect(() => convertWeights(half, huggingFace, openai, 4)).toThrow(
      'The weights lack text_model.encoder.layers.0.self_attn.k_proj.bias.',
    )
  })

  it('says which weight the other layout has no name for', () => {
    const biased = new Map([['logit_bias', tensor]])
    expect(() => convertWeights(biased, openai, huggingFace, 4)).toThrow('have no name for logit_bias')
  })
})
