// Scripts for a page, from the packages' sources.
import { build } from 'esbuild'

/**
 * Bundles modules into `folder`, with what they share and what they import later in files of their own.
 * @param scripts paths by the name that the file gets, without `.js`
 */
export async function bundle(scripts: Readonly<Record<string, string>>, folder: string): Promise<void> {
  await build({
    entryPoints: { ...scripts },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['@typeclip/source'],
    external: ['@huggingface/tokenizers'],
    logLevel: 'error',
  })
}
