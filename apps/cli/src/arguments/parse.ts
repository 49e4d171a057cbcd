// The words of a command line to values: node:util's splitting, with our own complaints.
import { parseArgs } from 'node:util'
import { CliError } from '../error.js'
import { nearest } from './nearest.js'
import type { Options, Values } from './option.js'

/** A command's words, sorted. */
export interface Arguments<O extends Options> {
  readonly values: Values<O>
  readonly rest: readonly string[]
}

/** @throws CliError `unknown-option`, `missing-value`, `unexpected-value`, `bad-value` */
export function parseArguments<O extends Options>(words: readonly string[], options: O): Arguments<O> {
  const given = new Map<string, string[]>(Object.keys(options).map(name => [name, []]))
  const rest: string[] = []
  let open: string[] = rest // where a plain word goes
  for (const token of tokensOf(words, options)) {
    if (token.kind === 'option-terminator') open = rest
    if (token.kind === 'positional') open.push(token.value)
    if (token.kind !== 'option') continue
    const list = given.get(token.name)
    if (list === undefined || !token.rawName.startsWith('--')) throw unknownOption(token.rawName, Object.keys(options))
    list.push(takeValue(token, options))
    open = options[token.name].takesMore ? list : rest
  }
  const values = Object.entries(options).map(([name, option]) => [name, option.read(given.get(name) ?? [], name)])
  return { values: Object.fromEntries(values) as Values<O>, rest }
}

function tokensOf(words: readonly string[], options: Options) {
  const types = Object.entries(options).map(([name, { value }]) => {
    return [name, { type: value === undefined ? 'boolean' : 'string' }] as const
  })
  const config = { args: [...words], options: Object.fromEntries(types), allowPositionals: true } as const
  return parseArgs({ ...config, strict: false, tokens: true }).tokens
}

interface OptionToken {
  readonly name: string
  readonly value?: string
  readonly inlineValue?: boolean
}

function takeValue({ name, value, inlineValue }: OptionToken, options: Options): string {
  const { value: wanted } = options[name]
  if (wanted === undefined) {
    if (value !== undefined) throw new CliError('unexpected-value', `--${name} is a switch and takes no value.`)
    return ''
  }
  // A word that looks like an option is one: a forgotten value is likelier than a value that begins with dashes.
  const isOption = !inlineValue && value !== undefined && /^-[^\d.]/.test(value)
  if (value === undefined || isOption) {
    const hint = isOption ? `; if it is ${JSON.stringify(value)}, write --${name}=${value}` : ''
    throw new CliError('missing-value', `--${name} needs a value: --${name} ${wanted}${hint}.`)
  }
  return value
}

function unknownOption(typed: string, names: readonly string[]): CliError {
  const near = nearest(typed.replace(/^-+/, ''), names)
  const others = typed.startsWith('--') ? 'Add --help to see those it has.' : 'Words with a dash in front go after --.'
  const hint = near === undefined ? others : `Did you mean --${near}?`
  return new CliError('unknown-option', `There is no option ${typed}. ${hint}`)
}
