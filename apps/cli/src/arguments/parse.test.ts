import { describe, expect, it } from 'vitest'
import { choice, flag, share, text, texts, triple, whole } from './option.js'
import { parseArguments } from './parse.js'

const options = {
  images: texts('GLOB', '', { takesMore: true }),
  template: texts('T', ''),
  model: text('M', ''),
  top: whole('K', '', { least: 1 }),
  fill: whole('GREY', '', { most: 255 }),
  threshold: share('P', ''),
  mode: choice(['crop', 'pad'], ''),
  std: triple('R,G,B', '', { positive: true }),
  json: flag(''),
  'no-normalize': flag(''),
}

const parse = (line: string) => parseArguments(line.split(' '), options)

describe('parseArguments', () => {
  it('sorts values and plain words', () => {
    const { values, rest } = parse('a.png --top 3 b.png --json --mode=pad --std 0.5,1,2e-1 --threshold .25')
    expect(rest).toEqual(['a.png', 'b.png'])
    expect(values).toEqual({
      images: [],
      template: [],
      model: undefined,
      top: 3,
      fill: undefined,
      threshold: 0.25,
      mode: 'pad',
      std: [0.5, 1, 0.2],
      json: true,
      'no-normalize': false,
    })
  })

  it('gives plain words after an option that takes more to that option, up to the next', () => {
    const { values, rest } = parse('x --images a b --model m c --images d -- e')
    expect(values.images).toEqual(['a', 'b', 'd'])
    expect(rest).toEqual(['x', 'c', 'e'])
  })

  it('collects options that may be repeated, and takes the last of others', () => {
    const { values } = parse('--template a --template b --model m --model n')
    expect(values).toMatchObject({ template: ['a', 'b'], model: 'n' })
  })

  it('takes a lone dash as a plain word or value, and all after -- as plain words', () => {
    expect(parse('- --model - -- --json')).toMatchObject({ rest: ['-', '--json'], values: { model: '-', json: false } })
  })

  it.each([
    ['--tpo 3', 'unknown-option', 'Did you mean --top?'],
    ['--zzz', 'unknown-option', 'There is no option --zzz.'],
    ['-x', 'unknown-option', 'There is no option -x. Words with a dash in front go after --.'],
    ['--model', 'missing-value', '--model needs a value: --model M.'],
    ['--model --json', 'missing-value', 'if it is "--json", write --model=--json'],
    ['--json=yes', 'unexpected-value', '--json is a switch and takes no value.'],
    ['--top 0', 'bad-value', '--top is "0"; it must be a whole number of 1 or more.'],
    ['--top 1.5', 'bad-value', 'whole number'],
    ['--fill 256', 'bad-value', 'a whole number from 0 to 255'],
    ['--fill -1', 'bad-value', '--fill is "-1"'],
    ['--threshold 1.1', 'bad-value', 'a number from 0 to 1'],
    ['--threshold NaN', 'bad-value', 'a number from 0 to 1'],
    ['--mode zoom', 'bad-value', 'one of crop, pad'],
    ['--std 1,2', 'bad-value', 'three numbers above 0'],
    ['--std 1,0,1', 'bad-value', 'three numbers above 0'],
    ['--std 1,1,1,1', 'bad-value', 'three numbers above 0'],
  ])('refuses %s', (line, code, sentence) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(sentence) }))
  })
})
