// Files that commands read besides pictures and models: texts, labels, arrays.
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { CliError } from '../error.js'
import type { Terminal } from '../output/terminal.js'
import { type Line, readLines } from './lines.js'

/** Lines of a file, or of standard input where its name is `-`. @throws CliError `not-found`, `is-a-directory`, `unreadable` */
export async function* readFileLines(
  name: string,
  terminal: Pick<Terminal, 'input' | 'signal'>,
): AsyncGenerator<readonly Line[]> {
  const { signal } = terminal
  try {
    yield* readLines(name === '-' ? terminal.input() : createReadStream(name, { signal }))
  } catch (cause) {
    signal.throwIfAborted()
    throw readFailed(name === '-' ? 'standard input' : name, cause)
  }
}

/** @throws CliError `not-found`, `is-a-directory`, `unreadable` */
export async function readWholeFile(name: string, { signal }: Pick<Terminal, 'signal'>): Promise<Uint8Array> {
  return readFile(name, { signal }).catch(cause => {
    signal.throwIfAborted()
    throw readFailed(name, cause)
  })
}

function readFailed(name: string, cause: unknown): CliError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return new CliError('not-found', `There is no file ${name}.`, { cause })
  if (code === 'EISDIR') return new CliError('is-a-directory', `${name} is a folder; give a file.`, { cause })
  return new CliError('unreadable', `${name} cannot be read (${code ?? cause}).`, { cause })
}
