// npm run sizes: what each package weighs, as the README's table states it: the packed tarball, and the code that
// reaches a browser that imports its main entry (minified, gzip), its own dependencies included.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build as bundle } from 'esbuild'
import { build, capture, install, root } from '../setup/setup.mjs'
import { manifestOf, publishedFolders } from './checks.mjs'

install()
build()
const rows = []
for (const folder of publishedFolders()) rows.push(await weigh(folder))
console.log('| package | packed | in a bundle (min + gzip) |\n|---|---:|---:|')
for (const { name, packed, bundled } of rows) console.log(`| ${name} | ${packed} | ${bundled} |`)

async function weigh(folder) {
  const { name, exports } = manifestOf(folder)
  const [{ size }] = JSON.parse(capture('npm', ['pack', '--dry-run', '--json', folder]).stdout)
  return { name, packed: kilobytes(size), bundled: exports === undefined ? '–' : kilobytes(await bundledSize(name)) }
}

/** Of all chunks: what is loaded on first use counts too. */
async function bundledSize(name) {
  const out = mkdtempSync(join(tmpdir(), 'typeclip-size-'))
  try {
    const { metafile } = await bundle({
      stdin: { contents: `export * from '${name}'`, resolveDir: root },
      bundle: true,
      splitting: true,
      format: 'esm',
      minify: true,
      outdir: out,
      metafile: true,
      conditions: ['browser'],
      external: ['sharp', '@huggingface/tokenizers'],
      logLevel: 'error',
    })
    const files = Object.keys(metafile.outputs).map(file => readFileSync(join(root, relative(root, file))))
    return files.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0)
  } finally {
    rmSync(out, { recursive: true })
  }
}

function kilobytes(bytes) {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1000).toFixed(1)} kB`
}
