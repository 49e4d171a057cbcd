// Help, made from the commands themselves.
import { readFileSync } from 'node:fs'
import type { Option, Options } from './arguments/option.js'
import type { CommandText } from './commands/command.js'

export function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '?'
}

/** What `typeclip --help` shows. */
export function generalHelp(commands: readonly CommandText[]): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const)
  return `typeclip: name, rank and embed pictures with CLIP.

Usage: typeclip COMMAND [arguments] [options]

Commands
${table(rows)}

Options
${table([
  ['--json', 'write lines of JSON, errors too'],
  ['--help, -h', 'this text; after a command, its own'],
  ['--version', 'the version'],
])}

Examples
${examplesOf(commands.map(({ examples }) => examples[0]))}

Pictures are paths, or patterns in quotes ("photos/**/*.{jpg,png}"), or - for a list on standard input.
Without --model a small embedded model is used. It knows drawings and emoji and nothing of photographs: for those,
give the folder of a real checkpoint (safetensors of OpenAI's, open_clip's or Hugging Face's form).

Exit code: 0 all well, 1 some items failed and the others are done, 2 wrong use or nothing could be done.
`
}

/** What `typeclip COMMAND --help` shows. */
export function commandHelp({ name, summary, usage, options, notes, examples }: CommandText): string {
  const forms = usage.map((form, index) => `${index === 0 ? 'Usage:' : '   or:'} typeclip ${name} ${form}`)
  return `typeclip ${name}: ${summary}.

${forms.join('\n')}

Options
${table(optionRows(options))}
${notes.length > 0 ? `\n${notes.map(note => wrap(note, 100)).join('\n')}\n` : ''}
Examples
${examplesOf(examples)}
`
}

function optionRows(options: Options): readonly (readonly [string, string])[] {
  const rows = Object.entries(options).map(([name, option]) => [nameOf(name, option), option.help] as const)
  return [...rows, ['--help', 'this text']]
}

function nameOf(name: string, { value, takesMore }: Option<unknown>): string {
  if (value === undefined) return `--${name}`
  return `--${name} ${value}${takesMore ? '…' : ''}`
}

function examplesOf(examples: CommandText['examples']): string {
  return examples.map(([line, meaning]) => `  typeclip ${line}\n      ${meaning}`).join('\n')
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length).filter(length => length <= 30))
  const indent = ' '.repeat(width + 4)
  return rows
    .map(([left, right]) => {
      const text = wrap(right, 100 - indent.length).replaceAll('\n', `\n${indent}`)
      return left.length > width ? `  ${left}\n${indent}${text}` : `  ${left.padEnd(width)}  ${text}`
    })
    .join('\n')
}

function wrap(text: string, columns: number): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1]
    if (last === '') lines[lines.length - 1] = word
    else if (last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}
