// The last step of the build, after tsc has written the types: the code of each entry as one file, since Node takes
// 20 ms longer to load it as fifty. The merges stay a file of their own, without a map: their source is not published,
// being the same digits again and half of the package's weight.
import { build } from 'esbuild'

const options = { outdir: 'dist', format: 'esm', platform: 'neutral', target: 'es2022', logLevel: 'warning' }

await build({
  ...options,
  entryPoints: ['src/index.ts', 'src/ftfy.ts', 'src/hugging-face.ts'],
  bundle: true,
  splitting: true,
  chunkNames: 'shared-[hash]',
  external: ['@huggingface/tokenizers'],
  plugins: [{ name: 'merges', setup: keepMergesApart }],
  sourcemap: true,
  sourcesContent: false,
})
await build({ ...options, entryPoints: ['src/merges.ts'] })

function keepMergesApart({ onResolve }) {
  onResolve({ filter: /^\.\/merges\.js$/ }, ({ path }) => ({ path, external: true }))
}
