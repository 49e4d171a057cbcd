// A command line run in this process, its streams caught.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Output } from '../src/output/terminal.js'
import { run } from '../src/run.js'

/** The embedded model's folder, for `--model`. */
export const emoji = fileURLToPath(new URL('../../../packages/model-emoji/data', import.meta.url))
/** Drawings with known names. */
export const pictures = fileURLToPath(new URL('../../quickstart/pictures', import.meta.url))

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  /** Standard output as lines of JSON. */
  readonly json: readonly Record<string, unknown>[]
}

interface Settings {
  readonly input?: string | Uint8Array | AsyncIterable<Uint8Array>
  readonly signal?: AbortSignal
}

export async function typeclip(words: readonly string[], settings: Settings = {}): Promise<Ran> {
  const { input = '', signal = new AbortController().signal } = settings
  const texts = { out: '', err: '' }
  const output = (name: 'out' | 'err'): Output => ({
    isTerminal: false,
    colours: false,
    columns: 100,
    async write(text) {
      signal.throwIfAborted()
      texts[name] += text
    },
  })
  const pieces = typeof input === 'string' || input instanceof Uint8Array ? inPieces(Buffer.from(input)) : input
  const terminal = { input: () => pieces, output: output('out'), errors: output('err'), signal }
  const code = await run(words, terminal)
  return { code, ...texts, json: asksForJson(words) ? parseLines(texts.out) : [] }
}

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'typeclip-cli-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

function asksForJson(words: readonly string[]): boolean {
  return words.includes('--json') || words.includes('--jsonl')
}

function parseLines(text: string): readonly Record<string, unknown>[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
}
