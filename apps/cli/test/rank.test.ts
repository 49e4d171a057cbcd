import { join } from 'node:path'
import { loadClip } from 'typeclip'
import { describe, expect, it } from 'vitest'
import { pictures, typeclip } from './run-cli.js'

const [heart, rose, key] = ['red-heart', 'rose', 'key'].map(name => join(pictures, `${name}.png`))

describe('typeclip rank', () => {
  it('gives a line a picture, best first', async () => {
    using clip = await loadClip()
    const { ranking } = await clip.rank('a red heart', [key, heart, rose])
    const { code, json } = await typeclip(['rank', 'a red heart', key, heart, rose, '--json'])
    expect(code).toBe(0)
    expect(json).toEqual(
      ranking.map(({ index, cosine }) => ({
        file: [key, heart, rose][index],
        cosine,
        index,
        text: 'a red heart',
        model: 'emoji',
        backend: 'wasm',
        precision: 'float32',
      })),
    )
    expect(json[0].file).toBe(heart)
  })

  it('shows people the likeness and the file', async () => {
    const { out } = await typeclip(['rank', 'a red heart', key, heart])
    expect(out.split('\n')[0]).toMatch(/^ {1,2}-?\d\.\d{4} {2}.*red-heart\.png$/)
  })

  it('tells bad pictures after the ranking', async () => {
    const { code, json } = await typeclip(['rank', 'a heart', 'none.png', heart, 'x*', '--json'])
    expect(code).toBe(1)
    expect(json).toMatchObject([
      { file: heart, index: 1 },
      { file: 'none.png', error: { code: 'not-found' } },
      { file: 'x*', error: { code: 'no-match' } },
    ])
  })

  it.each([[['none.png']], [['none.png', 'x*']]])('ends with 2 where every picture failed: %j', async given => {
    const { code, json } = await typeclip(['rank', 'a heart', ...given, '--json'])
    expect(code).toBe(2)
    expect(json.map(({ file }) => file)).toEqual(given)
  })

  it.each([
    [[], 'missing-argument', 'Give a text, then pictures.'],
    [['a heart'], 'missing-argument', 'Give pictures after the text "a heart".'],
    [['very '.repeat(40), heart], 'caption-too-long', 'The text has 42 tokens; the model reads 24.'],
  ])('refuses %j', async (given, code, sentence) => {
    const ran = await typeclip(['rank', ...given, '--json'])
    expect(ran).toMatchObject({ code: 2, json: [{ error: { code, message: expect.stringContaining(sentence) } }] })
  })
})
