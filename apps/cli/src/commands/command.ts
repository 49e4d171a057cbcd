// What a command is: data for help and parsing, and a function.

import type { Options } from '../arguments/option.js'
import { type Arguments, parseArguments } from '../arguments/parse.js'
import type { Report } from '../output/report.js'
import type { Terminal } from '../output/terminal.js'

/** What help shows of a command. */
export interface CommandText {
  readonly name: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** Its arguments; the name comes before. */
  readonly usage: readonly string[]
  readonly options: Options
  /** What else one needs to know. */
  readonly notes: readonly string[]
  /** Command lines without `typeclip`, and what each does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[]
}

export interface Context {
  readonly terminal: Terminal
  readonly report: Report
}

export interface Command extends CommandText {
  run(words: readonly string[], context: Context): Promise<void>
}

interface CommandDefinition<O extends Options> extends CommandText {
  readonly options: O
  readonly run: (given: Arguments<O>, context: Context) => Promise<void>
}

export function defineCommand<O extends Options>(definition: CommandDefinition<O>): Command {
  const { options, run } = definition
  return { ...definition, run: async (words, context) => run(parseArguments(words, options), context) }
}
