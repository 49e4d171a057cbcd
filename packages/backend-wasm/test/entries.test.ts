import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

async function filesOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL(`../src/${entry}`, import.meta.url))],
    bundle: true,
    format: 'esm',
    conditions: ['@typeclip/source'],
    metafile: true,
    write: false,
  })
  return Object.keys(metafile.inputs)
}

describe('what an entry reaches', () => {
  it('is nothing of training, in index.ts and url.ts', async () => {
    const files = [...(await filesOf('index.ts')), ...(await filesOf('url.ts'))]
    expect(files.some(file => file.includes('wasm-bytes/kernels.ts'))).toBe(true)
    expect(files.filter(file => file.includes('training'))).toEqual([])
  })

  it('is one module of kernels with inference in it, in training.ts', async () => {
    const files = await filesOf('training.ts')
    const bytes = files.filter(file => file.includes('wasm-bytes')).map(file => file.replace(/.*\//, ''))
    expect(bytes.sort()).toEqual(['training-relaxed.ts', 'training.ts'])
  })
})
