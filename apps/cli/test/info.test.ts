import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeSafetensorsFile } from '@typeclip/weights/node'
import { writeNpy } from '@typeclip/weights/npy'
import { loadClip } from 'typeclip'
import { describe, expect, it } from 'vitest'
import { emoji, pictures, temporaryFolder, typeclip } from './run-cli.js'

describe('typeclip info', () => {
  it('tells of the embedded model, or of a folder', async () => {
    using clip = await loadClip()
    expect(await typeclip(['info', '--json'])).toMatchObject({ code: 0, json: [{ kind: 'model', ...clip.info }] })
    const { code, out } = await typeclip(['info', emoji])
    expect(code).toBe(0)
    expect(out).toMatch(/^Model {8}data\nPictures {5}64 x 64\nTexts {8}24 tokens, vocabulary of 4096\n/)
  })

  it('tells of a model and its tensors where a weights file is one', async () => {
    const file = join(emoji, 'model.safetensors')
    const { json } = await typeclip(['info', file, '--json'])
    expect(json).toMatchObject([
      { kind: 'model', file, embedDimension: 160, tensors: { text_projection: { dtype: 'F16', shape: [160, 160] } } },
    ])
  })

  it('tells of the tensors of other weights, and why they are no model', async () => {
    const file = join(await temporaryFolder(), 'x.safetensors')
    await writeSafetensorsFile(file, [{ name: 'a', dtype: 'F32', shape: [2], bytes: new Uint8Array(8) }])
    const { code, json } = await typeclip(['info', file, '--json'])
    expect(code).toBe(0)
    expect(json).toEqual([
      {
        kind: 'tensors',
        file,
        metadata: {},
        tensors: { a: { dtype: 'F32', shape: [2] } },
        notModel: { code: expect.any(String), message: expect.any(String) },
      },
    ])
    expect((await typeclip(['info', file])).out).toMatch(/^a {2}F32 \[2\]\n.*x\.safetensors: 1 tensors?, no CLIP: /)
  })

  it('tells of arrays and pictures', async () => {
    const array = join(await temporaryFolder(), 'x.npy')
    await writeFile(array, writeNpy(new Int32Array(6), [2, 3]))
    const picture = join(pictures, 'rose.png')
    expect((await typeclip(['info', array, '--json'])).json).toEqual([
      { kind: 'array', file: array, dtype: 'int32', shape: [2, 3] },
    ])
    expect((await typeclip(['info', picture, '--json'])).json).toMatchObject([
      { kind: 'picture', file: picture, mode: 'P' },
    ])
  })

  it('refuses weights that are meant as a model and are none', async () => {
    const file = join(await temporaryFolder(), 'x.safetensors')
    await writeSafetensorsFile(file, [
      { name: 'visual.conv1.weight', dtype: 'F32', shape: [1], bytes: new Uint8Array(4) },
    ])
    const { code, json } = await typeclip(['info', file, '--json'])
    expect(code).toBe(2)
    expect(json).toEqual([{ error: { code: expect.any(String), message: expect.any(String) } }])
  })

  it.each([
    ['none', 'model-not-found'],
    [pictures, 'model-not-found'],
  ])('refuses %s', async (given, code) => {
    expect(await typeclip(['info', given, '--json'])).toMatchObject({ code: 2, json: [{ error: { code } }] })
  })

  it('takes one thing at a time', async () => {
    const message = 'Give one model or file; b is a second.'
    expect(await typeclip(['info', 'a', 'b', '--json'])).toMatchObject({ code: 2, json: [{ error: { message } }] })
  })
})
