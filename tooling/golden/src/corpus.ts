// Where the golden files lie.
//
// TYPECLIP_SHARED, else ../shared beside the repository, else the part kept in tooling/golden/subset.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
/** The repository's root folder. */
export const repositoryRoot: string = join(here, '../../..')

const subset = join(here, '../subset')
const beside = join(repositoryRoot, '../shared')

/** The folder that holds `golden/`, `data/` and `models/`. */
export const sharedRoot: string = process.env.TYPECLIP_SHARED ?? (existsSync(join(beside, 'golden')) ? beside : subset)

/** Whether the whole corpus is there, or only the part that the repository keeps. */
export const isWholeCorpus: boolean = sharedRoot !== subset

/** Path of a file of the corpus, e.g. `golden/tokenizer/clip.jsonl`. */
export function sharedPath(path: string): string {
  return join(sharedRoot, path)
}

/** Whether the corpus at hand holds `path`: data such as the Flickr8k captions is not in the kept part. */
export function hasShared(path: string): boolean {
  return existsSync(sharedPath(path))
}

export function readBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(sharedPath(path)))
}

export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(sharedPath(path), 'utf8')) as T
}

/** One parsed value a line. Splits at `\n` only: U+2028 may stand inside a string. */
export function readJsonLines<T>(path: string): T[] {
  const lines = readFileSync(sharedPath(path), 'utf8').split('\n')
  return lines.filter(line => line !== '').map(line => JSON.parse(line) as T)
}
