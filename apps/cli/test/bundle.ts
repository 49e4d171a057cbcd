// The command as one file that plain Node runs, since tests do not wait for a build.
import { type ChildProcess, spawn } from 'node:child_process'
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryRoot } from '@typeclip/golden'
import { build } from 'esbuild'

export interface Bundle {
  /** @param output instead of a pipe */
  start(words: readonly string[], output?: number): ChildProcess
  remove(): Promise<void>
}

/** Lies inside node_modules, so that `sharp` is found. The embedded model is not in it: pass `--model`. */
export async function bundleCli(): Promise<Bundle> {
  const folder = join(repositoryRoot, 'node_modules/.cache/typeclip-cli-test', String(process.pid))
  await mkdir(join(folder, 'dist'), { recursive: true })
  await copyFile(join(repositoryRoot, 'apps/cli/package.json'), join(folder, 'package.json'))
  const main = join(folder, 'dist/main.js')
  await build({
    entryPoints: [join(repositoryRoot, 'apps/cli/src/main.ts')],
    outfile: main,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@typeclip/source'],
    external: ['sharp', '@huggingface/tokenizers'],
    logLevel: 'error',
  })
  return {
    start: (words, output) => spawn(process.execPath, [main, ...words], { stdio: ['pipe', output ?? 'pipe', 'pipe'] }),
    remove: () => rm(folder, { recursive: true }),
  }
}

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Waits for a process and what it writes. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const texts = { out: '', err: '' }
  child.stdout?.setEncoding('utf8').on('data', text => {
    texts.out += text
  })
  child.stderr?.setEncoding('utf8').on('data', text => {
    texts.err += text
  })
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  return { code, ...texts }
}
