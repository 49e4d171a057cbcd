// GFLOP/s of the WebAssembly backend on the products of ViT-B/32 and of its text tower, and of the whole vision
// encoder, each as a share of what the register tile alone reaches (depth 256, all in the first-level cache).
//
// Times are CPU time of this process: another process on the machine costs some cache, not the whole measurement.
import { readFile } from 'node:fs/promises'
import { createWasmBackend } from '@typeclip/backend-wasm'
import { kernelsUrl, relaxedKernelsUrl } from '@typeclip/backend-wasm/url'

const vision = [
  [768, 2304],
  [768, 768],
  [768, 3072],
  [3072, 768],
]
const text = [
  [512, 1536],
  [512, 512],
  [512, 2048],
  [2048, 512],
]
const layers = 12

/** @param {{ log: (line: string) => void }} context */
export async function bench({ log }) {
  const backend = await createWasmBackend()
  const { simd, tile } = backend.info.details
  const peak = await tilePeak(backend.info.details)
  log(`${simd} build, tile ${tile}: ${peak.toFixed(1)} GFLOP/s alone`)
  const report = (name, speed) =>
    log(`${name.padEnd(30)} ${speed.toFixed(1).padStart(6)} GFLOP/s  ${(speed / peak).toFixed(2)} of the tile`)

  for (const [rows, shapes] of [
    [50, vision],
    [400, vision],
    [14, text],
    [56, text],
    [448, text],
    [1, [[768, 3072]]],
  ]) {
    for (const [depth, columns] of shapes) {
      report(`linear ${rows} x ${depth} x ${columns}`, await linearSpeed(backend, rows, depth, columns))
    }
  }
  for (const batch of [1, 8]) report(`ViT-B/32 blocks, batch ${batch}`, await encoderSpeed(backend, batch))
  backend.dispose()
}

/** GFLOP/s of the register tile that a backend chose. */
export async function tilePeak({ simd, tile }) {
  const url = simd === 'relaxed' ? relaxedKernelsUrl : kernelsUrl
  const [rows, width] = tile.split('x').map(Number)
  const memory = new WebAssembly.Memory({ initial: 16 })
  const { instance } = await WebAssembly.instantiate(await readFile(url), { env: { memory } })
  const [a, b, c, depth, calls] = [65536, 131072, 262144, 256, 4000]
  new Float32Array(memory.buffer, a, 32768).forEach((_, i, values) => {
    values[i] = Math.sin(i)
  })
  const run = () => {
    for (let i = 0; i < calls; i++) instance.exports.tile(rows, width, a, b, c, depth)
  }
  return gigaflops(2 * rows * width * depth * calls, run, 20)
}

/** As many different weights as an encoder has layers: they come from memory, as they do there. */
async function linearSpeed(backend, rows, depth, columns) {
  const weights = Array.from({ length: layers }, () =>
    backend.pack({ shape: [columns, depth], data: noise(columns * depth) }, 'linear'),
  )
  const bias = backend.pack({ shape: [columns], data: noise(columns) }, 'vector')
  const speed = await backend.session(async () => {
    const x = backend.tensor(noise(rows * depth), [rows, depth], 'float32')
    const run = () => {
      for (const weight of weights) backend.scope(() => void backend.ops.linear({ x, weight, bias }))
    }
    return gigaflops(2 * rows * depth * columns * layers, run, rows > 100 ? 4 : 12)
  })
  for (const weight of [...weights, bias]) weight.dispose()
  return speed
}

async function encoderSpeed(backend, batch) {
  const [tokens, width, heads] = [50, 768, 12]
  const { ops } = backend
  const vector = size => backend.pack({ shape: [size], data: noise(size) }, 'vector')
  const matrix = (rows, columns) =>
    backend.pack({ shape: [rows, columns], data: noise(rows * columns).map(value => value / 20) }, 'linear')
  const blocks = Array.from({ length: layers }, () => ({
    norm1: { weight: vector(width), bias: vector(width) },
    qkv: { weight: matrix(3 * width, width), bias: vector(3 * width) },
    out: { weight: matrix(width, width), bias: vector(width) },
    norm2: { weight: vector(width), bias: vector(width) },
    up: { weight: matrix(4 * width, width), bias: vector(4 * width) },
    down: { weight: matrix(width, 4 * width), bias: vector(width) },
  }))
  const block = (x, w) => {
    const qkv = ops.linear({ x: ops.layerNorm({ x, ...w.norm1 }, { epsilon: 1e-5 }), ...w.qkv })
    const attended = ops.linear({ x: ops.selfAttention({ qkv }, { heads }), ...w.out, residual: x })
    const normed = ops.layerNorm({ x: attended, ...w.norm2 }, { epsilon: 1e-5 })
    const up = ops.linear({ x: normed, ...w.up }, { activation: 'quickGelu' })
    return ops.linear({ x: up, ...w.down, residual: attended })
  }
  const speed = await backend.session(async () => {
    const pixels = backend.tensor(noise(batch * tokens * width), [batch, tokens, width], 'float32')
    const run = () => {
      backend.scope(() => void blocks.reduce((x, w) => backend.scope(() => block(x, w)), pixels))
    }
    const perBlock = 2 * tokens * width * 12 * width + 4 * tokens * tokens * width
    return gigaflops(batch * layers * perBlock, run, batch > 1 ? 4 : 12)
  })
  for (const w of blocks.flatMap(Object.values)) for (const weight of Object.values(w)) weight.dispose()
  return speed
}

/** The best of some runs, after two that warm up. */
function gigaflops(operations, run, rounds) {
  let best = Number.POSITIVE_INFINITY
  for (let round = -2; round < rounds; round++) {
    const start = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(start)
    if (round >= 0) best = Math.min(best, user + system)
  }
  return operations / best / 1e3
}

function noise(length) {
  let state = 1
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state / 2 ** 31
  })
}
