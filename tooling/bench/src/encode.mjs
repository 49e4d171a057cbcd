// ViT-B/32 with formula weights: pictures and captions against onnxruntime-node, onnxruntime-web, transformers.js and
// TensorFlow.js (WASM), one thread each, on the same weights.
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { alternate } from '../alternate.mjs'
import { textModel, visionModel } from '../onnx.mjs'
import { openTfjs } from '../tfjs.mjs'

const packages = new URL('../../../packages/', import.meta.url)
const seed = 301
const context = 77

/** Captions where the Flickr8k ones are not here. */
const someCaptions = ['a dog runs through the grass', 'two children play football on a wet street', 'a photo of a cat']

export async function bench({ shared, log }) {
  const { formulaConfigs, formulaShapes, formulaTensor, formulaPixels } = await importFormula()
  const config = formulaConfigs['ViT-B-32']
  const shapes = formulaShapes(config)
  const get = name => formulaTensor(name, shapes.get(name), seed)

  const folder = mkdtempSync(join(tmpdir(), 'typeclip-bench-'))
  try {
    await writeOnnx(folder, get, config)
    const contenders = [await ours(get, shapes), ...(await peers(folder, get, config, log))]
    for (const batch of [1, 8]) {
      const pixels = { data: formulaPixels(seed, batch, 224), shape: [batch, 3, 224, 224] }
      await compare(`${batch} picture${batch === 1 ? '' : 's'}`, contenders, side => side.images(pixels), log)
    }
    await compareTexts(contenders, captionIds(shared, await tokenizer()), log)
    for (const { dispose } of contenders) await dispose()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Both sides cut at the longest caption (what a peer's caller may do), and padded to 77 (what most do). */
async function compareTexts(contenders, { rows, lengths }, log) {
  const longest = Math.max(...lengths)
  const padded = tokens => ({
    data: Int32Array.from(
      rows.flatMap(row => [...row.slice(0, tokens), ...new Array(tokens - Math.min(tokens, row.length)).fill(0)]),
    ),
    shape: [rows.length, tokens],
  })
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length
  log(`16 captions: ${mean.toFixed(1)} tokens on average, ${longest} at most, of ${context}`)
  await compare('16 captions, peers padded to 77', contenders, side => side.texts(padded(context)), log)
  await compare(`16 captions, peers cut to ${longest}`, contenders, side => side.texts(padded(longest)), log)
  const full = {
    data: Int32Array.from({ length: 16 * context }, (_, i) => (i % context === context - 1 ? 49407 : 320)),
    shape: [16, context],
  }
  const [model] = contenders
  const times = await alternate(
    { cut: () => model.texts(padded(context)), whole: () => model.texts(full) },
    { rounds: 7 },
  )
  log(
    `cutting: ${ms(times.cut)} for the captions, ${ms(times.whole)} for rows of 77: ${(times.whole.median / times.cut.median).toFixed(1)}x`,
  )
}

async function compare(what, contenders, run, log) {
  const reference = await run(contenders[0])
  for (const side of contenders.slice(1)) {
    const theirs = await run(side)
    const difference = reference.reduce((largest, value, i) => Math.max(largest, Math.abs(value - theirs[i])), 0)
    if (!(difference < 1e-4)) throw new Error(`${side.name} differs by ${difference} on ${what}.`)
  }
  const times = await alternate(Object.fromEntries(contenders.map(side => [side.name, () => run(side)])), {
    warmUp: 1,
    rounds: 5,
  })
  const { ours } = times
  const parts = Object.entries(times).map(([name, time]) => {
    const ratio = name === 'ours' ? '' : ` (${(time.median / ours.median).toFixed(2)} of ours)`
    return `${name} ${ms(time)}${ratio}`
  })
  log(`${what}: ${parts.join(', ')}`)
}

function ms({ median }) {
  return `${median.toFixed(median < 10 ? 1 : 0)} ms`
}

async function ours(get, shapes) {
  const { loadModel } = await import(new URL('model/dist/index.js', packages).href)
  const { createWasmBackend } = await import(new URL('backend-wasm/dist/index.js', packages).href)
  const backend = await createWasmBackend()
  const tensors = new Map(
    [...shapes].map(([name, shape]) => [name, { name, dtype: 'F32', shape, byteLength: 0, byteOffset: 0 }]),
  )
  const read = async name => {
    const { buffer } = get(name)
    return { dtype: 'F32', shape: shapes.get(name), bytes: new Uint8Array(buffer) }
  }
  const file = {
    tensors,
    read,
    async *readMany(names) {
      for (const name of names) yield [name, await read(name)]
    },
  }
  const model = await loadModel({ file, backend })
  return {
    name: 'ours',
    images: async pixels => (await model.encodeImages(pixels)).data,
    texts: async ids => (await model.encodeTexts(ids)).data,
    dispose: () => backend.dispose(),
  }
}

async function peers(folder, get, config, log) {
  const sides = []
  for (const [name, open] of Object.entries({
    'onnxruntime-node': openNode,
    'onnxruntime-web': openWeb,
    'transformers.js': openTransformers,
    'tfjs (wasm)': () => openTfjs(get, config),
  })) {
    try {
      sides.push({ name, ...(await open(folder)) })
    } catch (error) {
      log(`${name}: skipped (${String(error.message ?? error).split('\n')[0]})`)
    }
  }
  return sides
}

const openNode = folder =>
  openRuntime(folder, 'onnxruntime-node', { intraOpNumThreads: 1, interOpNumThreads: 1 }, file => file)
const openWeb = folder => openRuntime(folder, 'onnxruntime-web', {}, file => new Uint8Array(readFileSync(file)))

async function openRuntime(folder, name, options, source) {
  const ort = await import(name)
  if (name === 'onnxruntime-web') ort.env.wasm.numThreads = 1
  const open = file => ort.InferenceSession.create(source(join(folder, 'onnx', file)), options)
  const [vision, text] = [await open('vision_model.onnx'), await open('text_model.onnx')]
  return {
    async images({ data, shape }) {
      const { image_embeds } = await vision.run({ pixel_values: new ort.Tensor('float32', data, shape) })
      return image_embeds.data
    },
    async texts({ data, shape }) {
      const { text_embeds } = await text.run({
        input_ids: new ort.Tensor('int64', BigInt64Array.from(data, BigInt), shape),
      })
      return text_embeds.data
    },
    dispose: () => Promise.all([vision.release(), text.release()]),
  }
}

async function openTransformers(folder) {
  const { env, Tensor, CLIPVisionModelWithProjection, CLIPTextModelWithProjection } = await import(
    '@huggingface/transformers'
  )
  env.allowRemoteModels = false
  env.localModelPath = dirname(folder)
  const options = {
    local_files_only: true,
    dtype: 'fp32',
    session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
  }
  const [vision, text] = [
    await CLIPVisionModelWithProjection.from_pretrained(basename(folder), options),
    await CLIPTextModelWithProjection.from_pretrained(basename(folder), options),
  ]
  return {
    async images({ data, shape }) {
      const { image_embeds } = await vision({ pixel_values: new Tensor('float32', data, shape) })
      return image_embeds.data
    },
    async texts({ data, shape }) {
      const { text_embeds } = await text({ input_ids: new Tensor('int64', BigInt64Array.from(data, BigInt), shape) })
      return text_embeds.data
    },
    dispose: () => Promise.all([vision.dispose(), text.dispose()]),
  }
}

async function writeOnnx(folder, get, config) {
  mkdirSync(join(folder, 'onnx'))
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ model_type: 'clip', vision_config: {}, text_config: {} }))
  for (const [name, pieces] of [
    ['vision_model.onnx', visionModel(get, config)],
    ['text_model.onnx', textModel(get, config)],
  ]) {
    const file = createWriteStream(join(folder, 'onnx', name))
    for (const part of pieces) file.write(part)
    file.end()
    await finished(file)
  }
}

async function tokenizer() {
  const { createTokenizer } = await import(new URL('tokenizer/dist/index.js', packages).href)
  return createTokenizer()
}

/** 16 captions, spread over Flickr8k, with their start and end tokens. */
function captionIds(shared, { encode }) {
  const path = join(shared, 'data/captions/flickr8k.txt.gz')
  const lines = existsSync(path) ? gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n') : someCaptions
  const captions = Array.from({ length: 16 }, (_, i) => lines[Math.floor((i * lines.length) / 16)])
  const rows = captions.map(caption => [49406, ...encode(caption), 49407])
  return { rows, lengths: rows.map(row => row.length) }
}

/** The port of the formula is TypeScript: it is bundled as it is imported. */
export async function importFormula() {
  const { build } = await import('esbuild')
  const contents = `export * from './formula.js'; export * from './formula-shapes.js'`
  const resolveDir = fileURLToPath(new URL('../../golden/src', import.meta.url))
  const { outputFiles } = await build({ stdin: { contents, resolveDir }, bundle: true, format: 'esm', write: false })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}
