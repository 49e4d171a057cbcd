#!/usr/bin/env node
// Compiles the AssemblyScript of one package (the working directory) and inlines the result.
//
// assembly/targets.json names the targets:
//   { "kernels": { "entry": "kernels.ts", "features": ["simd"], "flags": [] }, … }
// assembly/generate.mjs, where it is there, runs first and writes assembly/generated/.
// Each target gives wasm/NAME.wasm and src/wasm-bytes/NAME.ts (the same bytes as base64).
// wasm.sha256 holds what a clean build must give: it is rewritten here, or with --check compared.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import asc from 'assemblyscript/asc'

const check = process.argv.includes('--check')
const root = process.cwd()
const generator = join(root, 'assembly/generate.mjs')
if (existsSync(generator)) {
  const { generate } = await import(pathToFileURL(generator).href)
  await mkdir(join(root, 'assembly/generated'), { recursive: true })
  for (const [name, text] of Object.entries(generate())) {
    await writeFile(join(root, 'assembly/generated', name), text)
  }
}

await mkdir(join(root, 'wasm'), { recursive: true })
await mkdir(join(root, 'src/wasm-bytes'), { recursive: true })

const targets = JSON.parse(await readFile(join(root, 'assembly/targets.json'), 'utf8'))
let hashes = ''
for (const [name, { entry, features = [], flags = [] }] of Object.entries(targets)) {
  const { error, stderr } = await asc.main([
    join('assembly', entry),
    ...['--outFile', join('wasm', `${name}.wasm`)],
    ...['-O3', '--noAssert', '--converge', '--runtime', 'stub'],
    ...features.flatMap(feature => ['--enable', feature]),
    ...flags,
  ])
  if (error) {
    console.error(stderr.toString())
    process.exit(1)
  }
  const bytes = await readFile(join(root, 'wasm', `${name}.wasm`))
  hashes += `${createHash('sha256').update(bytes).digest('hex')}  wasm/${name}.wasm\n`
  await writeFile(
    join(root, 'src/wasm-bytes', `${name}.ts`),
    `// Built from assembly/${entry} by tooling/assembly.\nexport const base64 =\n  '${bytes.toString('base64')}'\n`,
  )
  console.log(`${name}.wasm ${bytes.length} bytes`)
}

const committed = join(root, 'wasm.sha256')
if (check) {
  const expected = existsSync(committed) ? await readFile(committed, 'utf8') : ''
  if (expected !== hashes) {
    console.error(`wasm.sha256 does not match a clean build.\ncommitted:\n${expected}built:\n${hashes}`)
    console.error('If assembly/ changed on purpose, run `npm run wasm` and commit wasm.sha256.')
    process.exit(1)
  }
} else {
  await writeFile(committed, hashes)
}
