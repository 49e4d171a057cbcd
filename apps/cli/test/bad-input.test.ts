// What cannot be done, each way once: status, code and sentence.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openSafetensorsFile, writeSafetensorsFile } from '@typeclip/weights/node'
import { describe, expect, it } from 'vitest'
import { emoji, pictures, temporaryFolder, typeclip } from './run-cli.js'

const cat = join(pictures, 'cat-face.png')
const config = 'open_clip_config.json'

type Tensors = Map<
  string,
  { readonly name: string; readonly dtype: 'F16' | 'F32'; readonly shape: readonly number[]; bytes: Uint8Array }
>

/** The embedded model with other weights. */
async function spoiled(change: (tensors: Tensors) => void): Promise<string> {
  const folder = await temporaryFolder()
  using file = await openSafetensorsFile(join(emoji, 'model.safetensors'))
  const tensors: Tensors = new Map()
  for (const name of file.tensors.keys()) {
    const { shape, bytes } = await file.read(name)
    tensors.set(name, { name, dtype: 'F16', shape, bytes: Uint8Array.from(bytes) })
  }
  change(tensors)
  await writeSafetensorsFile(join(folder, 'model.safetensors'), tensors.values())
  await writeFile(join(folder, config), await readFile(join(emoji, config)))
  return folder
}

const classify = (model: string) => typeclip(['classify', cat, '--labels', 'cat,dog', '--model', model, '--json'])

describe('weights that cannot be used', () => {
  it.each(['visual.proj', 'text_projection'])('hold NaN, in %s', async name => {
    const model = await spoiled(tensors => tensors.get(name)?.bytes.set([0xff, 0x7f], 4))
    const { code, json } = await classify(model)
    expect(code).toBe(2)
    expect(json).toEqual([{ error: { code: 'not-finite', message: expect.stringContaining(name) } }])
    expect(json[0].error).toMatchObject({ message: expect.stringContaining('NaN') })
  })

  it('miss a tensor', async () => {
    const name = 'visual.transformer.resblocks.1.mlp.c_fc.weight'
    const model = await spoiled(tensors => tensors.delete(name))
    expect(await classify(model)).toMatchObject({
      code: 2,
      json: [{ error: { code: 'missing-tensor', message: expect.stringContaining(name) } }],
    })
  })

  it('have one more among the blocks of a tower', async () => {
    const name = 'visual.transformer.resblocks.1.extra'
    const extra = { name, dtype: 'F32', shape: [1], bytes: new Uint8Array(4) } as const
    const model = await spoiled(tensors => tensors.set(name, extra))
    expect(await classify(model)).toMatchObject({
      code: 2,
      json: [{ error: { code: 'extra-tensor', message: expect.stringContaining(name) } }],
    })
  })

  it('have one more elsewhere: a warning, and the work is done', async () => {
    const extra = { name: 'ema_steps', dtype: 'F32', shape: [1], bytes: new Uint8Array(4) } as const
    const model = await spoiled(tensors => tensors.set('ema_steps', extra))
    const { code, err } = await classify(model)
    expect(code).toBe(0)
    expect(err).toMatch(/^typeclip: warning: .*ema_steps.*\.\n$/)
  })
})

describe('command lines that cannot be run', () => {
  it.each([
    [['clasify', cat], 'unknown-command', 'There is no command clasify. Did you mean classify?'],
    [
      ['xyz'],
      'unknown-command',
      'There is no command xyz. Commands are classify, rank, embed, tokenize, preprocess, info, train.',
    ],
    [['--jsn', 'info'], 'unknown-command', 'Give a command before options.'],
    [['classify', cat, '--lables', 'a'], 'unknown-option', 'There is no option --lables. Did you mean --labels?'],
    [['classify', cat, '--labels'], 'missing-value', '--labels needs a value: --labels A,B,C'],
  ])('%j', async (words, code, sentence) => {
    const asText = await typeclip(words)
    expect(asText).toMatchObject({ code: 2, out: '', err: expect.stringContaining(sentence) })
    expect(asText.err).toMatch(new RegExp(`^typeclip: [^\\n]+ \\[${code}\\]\\n$`))
    const message = expect.stringContaining(sentence)
    expect(await typeclip([...words, '--json'])).toMatchObject({
      code: 2,
      err: '',
      json: [{ error: { code, message } }],
    })
  })

  it('none at all: help, as an error', async () => {
    expect(await typeclip([])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('Usage: typeclip COMMAND'),
    })
  })
})
