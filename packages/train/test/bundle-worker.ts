// The file of a worker as one that threads run, since they run no TypeScript and tests do not wait for a build.
import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { repositoryRoot } from '@typeclip/golden'
import { build } from 'esbuild'

export interface WorkerBundle {
  readonly address: URL
  remove(): Promise<void>
}

/** @param path from the root of the repository. The bundle lies inside node_modules, so that peers are found. */
export async function bundleWorker(path: string): Promise<WorkerBundle> {
  const name = basename(path, '.ts')
  const folder = join(repositoryRoot, 'node_modules/.cache/typeclip-train-test', `${name}-${process.pid}`)
  await mkdir(folder, { recursive: true })
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [join(repositoryRoot, path)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@typeclip/source'],
    external: ['sharp', 'hyparquet', 'hyparquet-compressors'],
    logLevel: 'error',
  })
  return { address: pathToFileURL(outfile), remove: () => rm(folder, { recursive: true, force: true }) }
}
