// A command line to an exit code.
import { nearest } from './arguments/nearest.js'
import type { Command } from './commands/command.js'
import { commands } from './commands/index.js'
import { CliError } from './error.js'
import { commandHelp, generalHelp, version } from './help.js'
import { createReport, exitCodeOf, type Report } from './output/report.js'
import { Stopped, type Terminal } from './output/terminal.js'

/**
 * Runs a command line (without `typeclip` itself).
 * @returns 0 all well; 1 some items failed, the others are done; 2 wrong use, or nothing could be done;
 *   the code of `Stopped` where `terminal.signal` was aborted by it
 */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const report = createReport(terminal, asksFor(words, '--json', '--jsonl'))
  try {
    return await dispatch(words, terminal, report)
  } catch (error) {
    const { aborted, reason } = terminal.signal
    if (aborted) return reason instanceof Stopped ? reason.exitCode : 2
    report.fatal(error)
    await report.flush()
    return 2
  }
}

async function dispatch(words: readonly string[], terminal: Terminal, report: Report): Promise<number> {
  const [name, ...rest] = words
  if (name === '--version' || name === '-v') return show(terminal, `${version()}\n`)
  if (name === '--help' || name === '-h' || (name === 'help' && rest.length === 0)) {
    return show(terminal, generalHelp(commands))
  }
  if (name === undefined) {
    await terminal.errors.write(generalHelp(commands))
    return 2
  }
  const command = find(name === 'help' ? rest[0] : name)
  if (name === 'help' || asksFor(rest, '--help', '-h')) return show(terminal, commandHelp(command))
  await command.run(rest, { terminal, report })
  await report.flush()
  return exitCodeOf(report.counts())
}

async function show({ output }: Terminal, text: string): Promise<number> {
  await output.write(text)
  return 0
}

/** Before anything is parsed: a wrong command line is told in the form that was asked for. */
function asksFor(words: readonly string[], ...names: readonly string[]): boolean {
  const end = words.indexOf('--')
  return words.slice(0, end < 0 ? words.length : end).some(word => names.includes(word))
}

function find(name: string): Command {
  const command = commands.find(one => one.name === name)
  if (command !== undefined) return command
  const names = commands.map(one => one.name)
  const near = nearest(name, names)
  const hint = near === undefined ? `Commands are ${names.join(', ')}.` : `Did you mean ${near}?`
  const what = name.startsWith('-') ? 'Give a command before options' : `There is no command ${name}`
  throw new CliError('unknown-command', `${what}. ${hint}`)
}
