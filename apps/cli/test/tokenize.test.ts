import { describe, expect, it } from 'vitest'
import { typeclip } from './run-cli.js'

describe('typeclip tokenize', () => {
  it('shows the ids of each text on a line', async () => {
    expect(await typeclip(['tokenize', 'a photo of a cat', 'Dog!'])).toMatchObject({
      code: 0,
      out: '320 1125 539 320 2368\n1929 256\n',
    })
  })

  it('gives texts and ids as JSON, words and lines alike', async () => {
    const { json } = await typeclip(['tokenize', 'a cat', '-', '--json'], { input: 'a dog\n' })
    expect(json).toEqual([
      { text: 'a cat', ids: [320, 2368] },
      { text: 'a dog', ids: [320, 1929] },
    ])
  })

  it('answers every line of --jsonl in its place, good or bad', async () => {
    const input = Buffer.concat([
      Buffer.from('{"text":"a cat","id":7}\n{"text":5}\n{"words":"a"}\n[1\n\n"a"\n'),
      Uint8Array.of(0x7b, 0xff, 0x0a),
      Buffer.from('{"text":"a dog"}'),
    ])
    const { code, json } = await typeclip(['tokenize', '--jsonl'], { input })
    expect(code).toBe(1)
    const message = expect.stringMatching(/^[^.]+; .+\.$/)
    expect(json).toEqual([
      { text: 'a cat', ids: [320, 2368] },
      { text: 5, error: { code: 'not-a-string', message } },
      { text: null, error: { code: 'not-a-string', message } },
      { text: '[1', error: { code: 'not-json', message } },
      { text: '', error: { code: 'not-json', message } },
      { text: null, error: { code: 'not-a-string', message } },
      { text: '{\ufffd', error: { code: 'not-unicode', message } },
      { text: 'a dog', ids: [320, 1929] },
    ])
  })

  it('takes half a surrogate pair for U+FFFD, and gives it back as it came', async () => {
    const { code, out } = await typeclip(['tokenize', '--jsonl'], {
      input: '{"text":"a \\ud800"}\n{"text":"a \\ufffd"}\n',
    })
    expect(code).toBe(0)
    const [half, whole] = out.split('\n')
    expect(half).toContain('"text":"a \\ud800"')
    expect(JSON.parse(half).ids).toEqual(JSON.parse(whole).ids)
  })

  it('ends with 2 where every line failed, and with 0 where there was none', async () => {
    expect(await typeclip(['tokenize', '--jsonl'], { input: 'x\ny\n' })).toMatchObject({ code: 2, json: { length: 2 } })
    expect(await typeclip(['tokenize', '--jsonl'])).toMatchObject({ code: 0, out: '' })
  })

  it('gives rows with --context, and fails or cuts what does not fit', async () => {
    const input = '{"text":"a cat"}\n{"text":"a cat and a dog"}\n'
    const rows = ['tokenize', '--jsonl', '--context', '5']
    const { code, json } = await typeclip(rows, { input })
    expect(code).toBe(1)
    expect(json).toEqual([
      { text: 'a cat', ids: [49406, 320, 2368, 49407, 0] },
      {
        text: 'a cat and a dog',
        error: {
          code: 'caption-too-long',
          message: 'The text has 7 tokens; the model reads 5. Shorten it, or pass --overflow truncate.',
        },
      },
    ])
    const cut = await typeclip([...rows, '--overflow', 'truncate', '--pad', '49407'], { input })
    expect(cut.json.map(({ ids }) => ids)).toEqual([
      [49406, 320, 2368, 49407, 49407],
      [49406, 320, 2368, 537, 49407],
    ])
  })

  it('takes special tokens, and texts that are clean, only when asked', async () => {
    const ids = async (...flags: string[]) =>
      (await typeclip(['tokenize', '<|endoftext|> CAT', '--json', ...flags])).json[0].ids
    expect(await ids('--special')).toEqual([49407, 2368])
    expect(await ids()).not.toContain(49407)
    expect(await ids('--clean', 'none')).not.toEqual(await ids())
  })

  it.each([
    [[], 'missing-argument', 'Give texts, or - for lines on standard input, or --jsonl.'],
    [['--jsonl', 'a cat'], 'unexpected-argument', '--jsonl reads its texts on standard input; give none as words.'],
    [['a', '--pad', '3'], 'conflicting-options', '--pad is about rows of one length; add --context N.'],
    [
      ['a', '--overflow', 'truncate'],
      'conflicting-options',
      '--overflow is about rows of one length; add --context N.',
    ],
    [['a', '--context', '1'], 'bad-value', '--context is "1"; it must be a whole number of 2 or more.'],
    [
      ['a', '--context', '5', '--pad', '49408'],
      'bad-value',
      '--pad is 49408; ids of this vocabulary go from 0 to 49407.',
    ],
    [['a', '--vocab-size', '513'], 'bad-value', '--vocab-size is "513"; it must be a whole number from 514 to 49408.'],
    [['a', '--clean', 'all'], 'bad-value', '--clean is "all"; it must be one of clip, none.'],
    [['a', '--contxt', '5'], 'unknown-option', 'There is no option --contxt. Did you mean --context?'],
  ])('refuses %j', async (words, code, message) => {
    expect(await typeclip(['tokenize', ...words, '--json'])).toMatchObject({
      code: 2,
      json: [{ error: { code, message } }],
    })
  })
})
