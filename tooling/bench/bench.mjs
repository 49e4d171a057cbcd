// npm run bench -- tokenizer image encode gemm train [--node 24] [--only step]
//
// Each name is a module in src/ that exports `bench({ shared, log, only })`: it checks that both sides give the same
// answer, then alternates them and prints medians and ratios. Peers are installed here on first use.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build, install, run } from '../setup/setup.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const known = readdirSync(join(here, 'src'))
  .filter(name => /^[a-z-]+\.mjs$/.test(name))
  .map(name => name.replace('.mjs', ''))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    node: { type: 'string' },
    only: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h' },
  },
})
const unknown = positionals.find(name => !known.includes(name))

if (values.help || positionals.length === 0 || unknown !== undefined) {
  if (unknown !== undefined) console.error(`There is no bench called ${unknown}.`)
  console.log(`Usage: npm run bench -- NAME… [--node MAJOR] [--only PART]…

  NAME     ${known.join(', ')}
  --node   run under another Node (22, 24, 26), installed on first use
  --only   parts of train: step, recipe, workers, tfjs, memory; all unless set

TYPECLIP_BENCH_PYTHON names a Python with torchvision, tokenizers or torch, to measure against them too;
tooling/bench/python.mjs makes such an environment.`)
  process.exitCode = unknown === undefined ? 0 : 2
} else {
  prepare()
  if (values.node === undefined) await measure()
  else restartUnder(values.node)
}

function prepare() {
  install()
  build()
  if (!existsSync(join(here, 'node_modules'))) run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here })
}

async function measure() {
  const shared = process.env.TYPECLIP_SHARED ?? join(root, '../shared')
  console.log(
    `${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
  )
  for (const name of positionals) {
    console.log(`\n${name}`)
    const { bench } = await import(pathToFileURL(join(here, 'src', `${name}.mjs`)).href)
    await bench({ shared, log: line => console.log(`  ${line}`), only: values.only })
  }
}

function restartUnder(major) {
  const folder = join(here, '.nodes', major)
  const binary = join(folder, 'node_modules/.bin/node')
  if (!existsSync(binary)) run('npm', ['install', '--no-save', '--prefix', folder, `node@${major}`])
  const parts = (values.only ?? []).flatMap(part => ['--only', part])
  const { status } = spawnSync(binary, [join(here, 'bench.mjs'), ...positionals, ...parts], { stdio: 'inherit' })
  process.exitCode = status ?? 1
}
