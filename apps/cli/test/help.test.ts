import { createTokenizer } from '@typeclip/tokenizer'
import { describe, expect, it } from 'vitest'
import { commands } from '../src/commands/index.js'
import { typeclip } from './run-cli.js'

describe('typeclip --help', () => {
  it.each([[['--help']], [['-h']], [['help']]])('lists every command: %j', async words => {
    const { code, out } = await typeclip(words)
    expect(code).toBe(0)
    for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'))
  })

  it('fits into a terminal', async () => {
    const texts = [(await typeclip(['--help'])).out]
    for (const { name } of commands) texts.push((await typeclip([name, '--help'])).out)
    const lines = texts.join('\n').split('\n')
    expect(lines.filter(line => line.length > 120)).toEqual([])
    expect(lines.filter(line => / $/.test(line))).toEqual([])
  })

  it.each(commands.map(command => [command.name, command] as const))(
    'tells the options and examples of %s',
    async (name, { options, examples }) => {
      const { code, out } = await typeclip([name, '--help'])
      expect(code).toBe(0)
      for (const option of Object.keys(options)) expect(out).toContain(`\n  --${option}`)
      for (const [line] of examples) expect(out).toContain(`\n  typeclip ${line}\n`)
      expect((await typeclip(['help', name])).out).toBe(out)
      expect((await typeclip([name, '--wrong', '-h'])).out).toBe(out)
    },
  )

  it('is not asked for after --', async () => {
    expect(await typeclip(['tokenize', '--', '--help'])).toMatchObject({
      code: 0,
      out: `${createTokenizer().encode('--help').join(' ')}\n`,
    })
  })

  it.each(commands.flatMap(({ examples }) => examples.map(([line]) => line)))(
    'gives examples whose options exist: %s',
    line => {
      const [name, ...words] = line.split(' ')
      const { options } = commands.find(command => command.name === name) ?? { options: {} }
      const used = words.filter(word => word.startsWith('--')).map(word => word.slice(2))
      expect(Object.keys(options)).toEqual(expect.arrayContaining(used))
    },
  )
})

describe('typeclip --version', () => {
  it('gives the version alone', async () => {
    expect((await typeclip(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\S*\n$/)
  })
})
