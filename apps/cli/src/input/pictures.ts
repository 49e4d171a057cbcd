// Which pictures a command was given: paths, patterns, a list on standard input.
import { access } from 'node:fs/promises'
import { CliError } from '../error.js'
import type { Terminal } from '../output/terminal.js'
import { readFileLines } from './file.js'
import { isPattern, matchFiles } from './glob.js'

/** A picture as it was named. */
export interface PictureName {
  readonly file: string
  /** Why there is no such picture, where that is known before it is opened. */
  readonly error?: CliError
}

/**
 * Pictures in the order they are given. `-` stands for a list on standard input, one path a line; a file of that very
 * name goes before what it would mean as a pattern.
 */
export async function* findPictures(
  given: readonly string[],
  terminal: Pick<Terminal, 'input' | 'signal'>,
): AsyncGenerator<PictureName> {
  for (const name of given) {
    if (name === '-') yield* listed(terminal)
    else if (!isPattern(name) || isAddress(name) || (await exists(name))) yield { file: name }
    else yield* matching(name)
  }
}

/** All of them, where a command needs their number or names beforehand. */
export async function findAllPictures(
  given: readonly string[],
  terminal: Pick<Terminal, 'input' | 'signal'>,
): Promise<readonly PictureName[]> {
  const pictures: PictureName[] = []
  for await (const picture of findPictures(given, terminal)) pictures.push(picture)
  return pictures
}

async function* matching(pattern: string): AsyncGenerator<PictureName> {
  const files = await matchFiles(pattern)
  for (const file of files) yield { file }
  if (files.length > 0) return
  yield { file: pattern, error: new CliError('no-match', `No file matches the pattern ${pattern}.`) }
}

async function* listed(terminal: Pick<Terminal, 'input' | 'signal'>): AsyncGenerator<PictureName> {
  for await (const lines of readFileLines('-', terminal)) {
    for (const line of lines) {
      if ('error' in line) yield { file: line.text, error: line.error }
      else if (line.text !== '') yield { file: line.text }
    }
  }
}

function isAddress(name: string): boolean {
  return /^https?:\/\//i.test(name)
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
