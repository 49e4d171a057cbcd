// Writes subset/, the part of the golden corpus that a clone has: node tooling/golden/keep.mjs CORPUS
//
// Whole where a family is small; else every n-th case, and only the files that the kept cases name. Index files list
// what was kept, so that tests loop over them without knowing which corpus they read.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bytesSource, openSafetensors, writeSafetensors } from '../../packages/weights/dist/index.js'

const [corpus] = process.argv.slice(2)
const kept = join(dirname(fileURLToPath(import.meta.url)), 'subset')
const limit = 8_000_000

rmSync(kept, { recursive: true, force: true })
keepTokenizer()
keepImages()
await keepOperations()
keepModels()
keepFull()
keepTrain()
for (const path of ['golden/zeroshot/expected.json', 'golden/zeroshot/tensors.safetensors', 'spec/models.json'])
  copy(path)
for (const name of ['imagenet.json', 'datasets.json']) copy(`data/prompts/${name}`)
report()

function keepTokenizer() {
  const folder = 'golden/tokenizer'
  const strides = { clip: 7, clean: 5, ftfy: 6, 'ftfy-steps': 3, decode: 3, 'vocab-prefix': 4, 'clip-special': 1 }
  for (const [name, stride] of Object.entries(strides)) keepLines(`${folder}/${name}.jsonl`, stride)
  copy(`${folder}/ftfy-codecs.json`)
  copy(`${folder}/padded.json`)
  for (const kind of ['unigram', 'gemma']) {
    copy(`${folder}/siglip/${kind}/tokenizer.json`)
    copy(`${folder}/siglip/${kind}/tokenizer_config.json`)
    keepLines(`${folder}/siglip/${kind}/golden.jsonl`, 3)
  }
}

function keepImages() {
  const folder = 'golden/images'
  const small = path => sizeOf(`${folder}/${path}`) < 12_000
  const { sources } = readJson(`${folder}/sources.json`)
  const { cases } = readJson(`${folder}/cases.json`)
  const { configs, ...others } = readJson(`${folder}/configs/expected.json`)
  const normalize = readJson(`${folder}/normalize.json`)

  const keptConfigs = configs.filter(
    ({ result }) => result === undefined || sizeOf(`${folder}/${result.picture}`) < 250_000,
  )
  const pictures = new Set(keptConfigs.flatMap(({ result }) => (result ? [result.picture] : [])))
  const keptSources = sources.filter(({ src }) => small(src) || pictures.has(src))
  const named = new Set(keptSources.map(({ src }) => src))
  const normalized = new Set(normalize.pictures.map(one => one.case))
  const fromKept = cases.filter(({ src }) => named.has(src))
  const keptCases = cases.filter(
    one => normalized.has(one.id) || (named.has(one.src) && fromKept.indexOf(one) % 6 === 0),
  )
  for (const { src } of keptCases) named.add(src)

  write(`${folder}/sources.json`, { sources: sources.filter(({ src }) => named.has(src)) })
  write(`${folder}/cases.json`, { cases: keptCases })
  write(`${folder}/configs/expected.json`, { ...others, configs: keptConfigs })
  for (const path of [...named, ...keptCases.map(one => one.expected)]) copy(`${folder}/${path}`)
  for (const { file } of keptConfigs) copy(`${folder}/${file}`)
  for (const path of ['normalize.json', 'normalize', 'augment', 'bad.json', 'bad', 'resample/coefficients.json']) {
    copy(`${folder}/${path}`)
  }
  keepResample(`${folder}/resample`)
}

function keepResample(folder) {
  const families = Object.entries(readJson(`${folder}/cases.json`))
  const thinned = families.map(([name, list]) => [name, list.length > 20 ? every(list, 3) : list])
  write(`${folder}/cases.json`, Object.fromEntries(thinned))
  for (const { input, output } of thinned.flatMap(([, list]) => list)) {
    for (const file of [input, output]) if (file !== undefined) copy(`${folder}/${file}`)
  }
}

async function keepOperations() {
  const folder = 'golden/ops'
  const byOp = groupBy(readJson(`${folder}/ops.json`).cases, one => one.op)
  const cases = byOp.flatMap(list => every(list, 4))
  write(`${folder}/ops.json`, { cases })
  for (const name of new Set(cases.map(one => one.file))) {
    const keys = cases.filter(one => one.file === name).flatMap(keysOf)
    await keepTensors(`${folder}/${name}`, keys)
  }
}

function keysOf({ inputs, outputs, w = {}, grads = {} }) {
  return [inputs, outputs, w, grads].flatMap(Object.values)
}

function keepModels() {
  const folder = 'golden/models'
  const chosen = new Set(['hf-clip-eos', 'openclip-avg-noln'])
  const index = readJson(`${folder}/cases.json`)
  write(`${folder}/cases.json`, { ...index, models: index.models.filter(({ name }) => chosen.has(name)) })
  for (const name of chosen) copy(`${folder}/${name}`)

  for (const set of ['bad', 'odd']) {
    const place = ({ file, folder: inside }) => `${folder}/${set}/${file ?? inside}`
    const list = readJson(`${folder}/${set}/${set}.json`).filter(one => sizeOf(place(one)) < 100_000)
    write(`${folder}/${set}/${set}.json`, list)
    for (const one of list) copy(place(one))
  }
  copy(`${folder}/odd/configs.json`)
  copy(`${folder}/odd/micro-io.safetensors`)

  const converted = readJson(`${folder}/convert/convert.json`).filter(({ name }) => name === 'c')
  write(`${folder}/convert/convert.json`, converted)
  copy(`${folder}/convert/c`)
}

function keepFull() {
  for (const name of ['formula.json', 'goldens.json', 'texts.json', 'ids.npy', 'ViT-B-32.safetensors']) {
    copy(`golden/full/${name}`)
  }
}

/** Runs that share one file of first weights; gradients where they are few. */
function keepTrain() {
  const folder = 'golden/train'
  const chosen = ['vit-lora', 'vit-accumulation', 'vit-two-workers', 'vit-clamp-high']
  write(`${folder}/train.json`, { ...readJson(`${folder}/train.json`), runs: chosen })
  for (const name of chosen) {
    const { gradients, ...run } = readJson(`${folder}/${name}.json`)
    const few = gradients !== undefined && sizeOf(`${folder}/${gradients}`) < 100_000
    write(`${folder}/${name}.json`, few ? { ...run, gradients } : run)
    if (few) copy(`${folder}/${gradients}`)
  }
  for (const name of ['vit', 'lora', 'vit-accumulation.cache']) copy(`${folder}/${name}.safetensors`)
  for (const name of ['init', 'schedules', 'overfit']) copy(`${folder}/${name}.json`)
}

function keepLines(path, stride) {
  const lines = readFileSync(join(corpus, path), 'utf8')
    .split('\n')
    .filter(line => line !== '')
  const target = prepare(path)
  writeFileSync(target, `${every(lines, stride).join('\n')}\n`)
}

async function keepTensors(path, keys) {
  const file = await openSafetensors(bytesSource(new Uint8Array(readFileSync(join(corpus, path)))))
  const tensors = []
  for (const name of new Set(keys)) tensors.push({ name, ...(await file.read(name)) })
  const chunks = []
  await writeSafetensors(tensors, chunk => {
    chunks.push(Buffer.from(chunk))
  })
  writeFileSync(prepare(path), Buffer.concat(chunks))
}

function every(list, stride) {
  return list.filter((_, index) => index % stride === 0)
}

function groupBy(list, keyOf) {
  const groups = new Map()
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one])
  return [...groups.values()]
}

function readJson(path) {
  return JSON.parse(readFileSync(join(corpus, path), 'utf8'))
}

function write(path, value) {
  writeFileSync(prepare(path), `${JSON.stringify(value)}\n`)
}

function copy(path) {
  if (!existsSync(join(corpus, path))) return
  cpSync(join(corpus, path), prepare(path), { recursive: true, mode: 0 })
}

function prepare(path) {
  const target = join(kept, path)
  mkdirSync(dirname(target), { recursive: true })
  return target
}

function sizeOf(path) {
  const full = join(corpus, path)
  if (!existsSync(full)) return 0
  const facts = statSync(full)
  if (!facts.isDirectory()) return facts.size
  return readdirSync(full).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

function report() {
  const measure = folder =>
    readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(folder, entry.name)
      return sum + (entry.isDirectory() ? measure(path) : statSync(path).size)
    }, 0)
  for (const name of readdirSync(join(kept, 'golden'))) {
    console.log(`${name.padEnd(12)} ${(measure(join(kept, 'golden', name)) / 1000).toFixed(0).padStart(6)} kB`)
  }
  const total = measure(kept)
  console.log(`all          ${(total / 1000).toFixed(0).padStart(6)} kB`)
  if (total > limit) throw new Error(`The kept part has ${total} bytes, more than ${limit}.`)
}
