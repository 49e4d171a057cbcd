// The resampler alone, and a JPEG to a tensor against sharp's decode, transformers.js and torchvision.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { alternate } from '../alternate.mjs'

const dist = new URL('../../../packages/image/dist/', import.meta.url)

export async function bench({ shared, log }) {
  const image = await import(new URL('index.js', dist).href)
  await compareResamplers(image, log)
  const file = join(shared, 'golden/images/src/bench-1280x960.jpg')
  if (existsSync(file)) await compareWholePath(image, file, log)
  else log('JPEG to tensor: skipped, since golden/images is not here')
}

async function compareResamplers({ createResampler, resize }, log) {
  const wasm = createResampler({ kind: 'wasm' })
  const typescript = createResampler({ kind: 'typescript' })
  for (const [width, height, toWidth, toHeight] of [
    [4928, 3279, 852, 567],
    [1280, 960, 299, 224],
    [960, 1280, 224, 299],
  ]) {
    const pixels = { mode: 'RGB', width, height, data: noise(width * height * 3) }
    const target = { width: toWidth, height: toHeight, filter: 'bicubic' }
    const by = resampler => () => resize(pixels, target, { resampler })
    if (Buffer.compare(by(wasm)().data, by(typescript)().data) !== 0) throw new Error('The resamplers disagree.')
    const times = await alternate({ wasm: by(wasm), typescript: by(typescript) }, { rounds: width > 2000 ? 9 : 25 })
    const rate = time => ((width * height) / time / 1e6).toFixed(2)
    const speed = ({ median, min }) => `${median.toFixed(2)} ms = ${rate(median)} GP/s (best ${rate(min)})`
    const sizes = `${width} x ${height} -> ${toWidth} x ${toHeight}`
    log(`bicubic ${sizes}, equal bytes: WASM ${speed(times.wasm)}, TypeScript ${speed(times.typescript)}`)
  }
}

async function compareWholePath({ clipRecipe, preprocess }, file, log) {
  const { decodeImage } = await import(new URL('node.js', dist).href)
  const { default: sharp } = await import('sharp')
  sharp.concurrency(1)
  const recipe = clipRecipe(224)
  const bytes = readFileSync(file)
  const pixels = await decodeImage(bytes)
  const { data } = preprocess(pixels, recipe)
  const contenders = {
    ours: async () => preprocess(await decodeImage(bytes), recipe),
    'ours, decoded already': () => preprocess(pixels, recipe),
    "sharp's raw decode alone": () => sharp(bytes, { ignoreIcc: true }).raw().toBuffer(),
  }
  const transformers = await createTransformers(file, data, log)
  if (transformers) contenders['transformers.js'] = transformers
  const torchvision = await startTorchvision(file, data, log)
  if (torchvision) contenders.torchvision = torchvision.run

  const times = await alternate(contenders, { warmUp: 20, rounds: 41 })
  torchvision?.stop()
  log('1280 x 960 JPEG to [3, 224, 224], one thread, alternating, medians:')
  for (const [name, { median }] of Object.entries(times)) {
    const ratio = name === 'ours' ? '' : `  ours takes ${(times.ours.median / median).toFixed(2)} of it`
    log(`  ${name.padEnd(26)} ${median.toFixed(2).padStart(6)} ms${name.startsWith('ours,') ? '' : ratio}`)
  }
}

/** transformers.js resizes by sharp's own kernel, so its numbers are near and not equal. */
async function createTransformers(file, expected, log) {
  const transformers = await import('@huggingface/transformers').catch(() => undefined)
  if (!transformers) {
    log('transformers.js: skipped, since @huggingface/transformers is not installed here')
    return undefined
  }
  const { CLIPImageProcessor, RawImage } = transformers
  const processor = new CLIPImageProcessor({
    do_resize: true,
    size: { shortest_edge: 224 },
    resample: 3,
    do_center_crop: true,
    crop_size: { height: 224, width: 224 },
    do_convert_rgb: true,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
  })
  const run = async () => processor([await RawImage.read(file)])
  const { pixel_values } = await run()
  const difference = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - pixel_values.data[i])), 0)
  log(`transformers.js: largest difference ${difference.toFixed(3)} (it does not resize as Pillow does)`)
  return run
}

/** torchvision in a process of its own: a line in, a picture done, a line out. */
async function startTorchvision(file, expected, log) {
  const python = process.env.TYPECLIP_BENCH_PYTHON
  if (!python) {
    log('torchvision: skipped; TYPECLIP_BENCH_PYTHON names a Python that has it (tooling/bench/python.mjs makes one)')
    return undefined
  }
  const child = spawn(python, [fileURLToPath(new URL('image.py', import.meta.url)), file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${python} ended; has it torchvision?`)
    return value
  }
  const version = await next()
  const ask = async what => {
    child.stdin.write(`${what}\n`)
    return next()
  }
  const [, digest] = (await ask('hash')).split(' ')
  const ours = createHash('sha256').update(new Uint8Array(expected.buffer)).digest('hex')
  log(`torchvision (${version}): ${digest === ours ? 'equal to the bit' : 'NOT equal'}`)
  if (digest !== ours) throw new Error('torchvision gives another tensor.')
  return { run: () => ask('run'), stop: () => child.stdin.end() }
}

function noise(length) {
  let state = 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state >>> 24
  })
}
