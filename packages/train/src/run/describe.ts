// What a config would do, without doing it.
import { resolve } from 'node:path'
import { openSource } from '../data/node/open-source.js'
import { readRunConfig } from './config/read.js'
import type { RunConfig } from './config/schema.js'
import { openRun } from './open-run.js'

export interface RunDescription {
  /** With recipes, `--set` and defaults in it. */
  readonly config: RunConfig
  readonly parameters: number
  readonly trained: number
  readonly steps: number
  readonly batchesPerEpoch: number | undefined
  /** Records of each source, or its shards where those are read as they come. */
  readonly sources: readonly { readonly name: string; readonly records?: number; readonly shards?: number }[]
  readonly heldOut: readonly { readonly name: string; readonly records: number; readonly broken: number }[]
}

/** Opens model and data of a config and says what is there. @throws as `runTraining` does before its first step */
export async function describeRun(
  config: unknown,
  options: { readonly folder?: string; readonly signal?: AbortSignal } = {},
): Promise<RunDescription> {
  const { signal } = options
  const folder = resolve(options.folder ?? '.')
  const run = readRunConfig(config)
  const sources: RunDescription['sources'][number][] = []
  for (const one of run.data.sources) {
    const source = await openSource(one, { base: folder, signal })
    const size = source.kind === 'indexed' ? { records: source.samples.length } : { shards: source.shards.length }
    sources.push({ name: source.name, ...size })
  }
  const open = await openRun(run, { folder, signal })
  try {
    using trainer = await open.createTrainer()
    return {
      config: run,
      ...trainer.size,
      steps: open.steps,
      batchesPerEpoch: open.loader.batchesPerEpoch,
      sources,
      heldOut: open.evaluation.parts,
    }
  } finally {
    open.dispose()
  }
}
