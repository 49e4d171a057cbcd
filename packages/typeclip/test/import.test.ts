import { join } from 'node:path'
import { repositoryRoot } from '@typeclip/golden'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

/** What an entry loads at once, before anything is called: bytes of its own chunk and of those it imports statically. */
async function loadedOnImport(entry: string, platform: 'node' | 'browser'): Promise<{ now: number; whole: number }> {
  const { metafile } = await build({
    entryPoints: { entry: join(repositoryRoot, 'packages/typeclip/src', entry) },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform,
    conditions: ['@typeclip/source'],
    external: ['sharp', '@huggingface/tokenizers'],
    outdir: 'unused',
    metafile: true,
    write: false,
  })
  const reached = new Set(Object.keys(metafile.outputs).filter(name => /(^|\/)entry\.js$/.test(name)))
  for (const name of reached) {
    for (const { path, kind } of metafile.outputs[name].imports) if (kind === 'import-statement') reached.add(path)
  }
  const bytes = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + (metafile.outputs[name]?.bytes ?? 0), 0)
  return { now: bytes(reached), whole: bytes(Object.keys(metafile.outputs)) }
}

describe('importing typeclip', () => {
  it.each([
    ['node.ts', 'node'],
    ['browser.ts', 'browser'],
  ] as const)('loads next to nothing before loadClip is called (%s)', async (entry, platform) => {
    const { now, whole } = await loadedOnImport(entry, platform)
    expect(whole).toBeGreaterThan(platform === 'node' ? 400_000 : 9_000)
    expect(now).toBeLessThan(5_000)
  })
})
