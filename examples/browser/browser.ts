// npm run example:browser: the page on http://localhost, until Ctrl-C. Nothing is written.
import { fileURLToPath } from 'node:url'
import { context } from 'esbuild'

const folder = fileURLToPath(new URL('../browser', import.meta.url))
const site = await context({
  absWorkingDir: folder,
  entryPoints: ['page.ts', 'worker.ts'],
  outdir: folder,
  write: false,
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
})
const { port } = await site.serve({ servedir: folder, host: '127.0.0.1' })
console.log(`Open http://localhost:${port}/ (Ctrl-C ends it).`)
