// A training step against PyTorch and TensorFlow.js: same weights, same batch, one thread each; two workers against one;
// the share of the GEMM's peak; memory with and without recomputation.
//
// Times are medians of alternating runs by the clock; in brackets the CPU time, which a busy machine disturbs less.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { captionLengths, emojiBatch, photoBatch } from '../train/batches.mjs'
import { against, assertSame, sameSteps, timeSteps } from '../train/compare.mjs'
import { emoji, emojiRecipe, paperRecipe, stepOperations, vitB32, withLayers } from '../train/models.mjs'
import { openOurs } from '../train/ours.mjs'
import { openTfjsTrainer } from '../train/tfjs.mjs'
import { openTorch } from '../train/torch.mjs'
import { importFormula } from './encode.mjs'
import { tilePeak } from './gemm.mjs'

/** What `--only` may name. */
const parts = { step, recipe, workers, tfjs, memory }

/** @param {{ shared: string, log: (line: string) => void, only?: readonly string[] }} context */
export async function bench({ shared, log, only = Object.keys(parts) }) {
  const unknown = only.find(name => !(name in parts))
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}; parts are ${Object.keys(parts).join(', ')}.`)
  const formula = await importFormula()
  for (const name of only) await parts[name]({ shared, formula, log: line => log(`${name}: ${line}`) })
}

/** ViT-B/32, 8 pictures, 77 tokens a caption for PyTorch. */
async function step({ shared, formula, log }) {
  const batch = photoBatch(shared, 8, formula)
  const { mean, longest, context } = captionLengths(batch)
  log(`ViT-B/32, 8 pairs; captions of ${mean.toFixed(1)} tokens on average, ${longest} at most, of ${context}`)
  await againstTorch({ model: vitB32, recipe: paperRecipe, batch, peerCuts: [false, true], rounds: 5, goal: 0.65, log })
}

/** The embedded model's; PyTorch's recipe cuts captions at the longest too. */
async function recipe({ shared, formula, log }) {
  const batch = emojiBatch(shared, 128, emoji, formula)
  const { mean, longest, context } = captionLengths(batch)
  log(
    `the embedded model, 128 pairs; captions of ${mean.toFixed(1)} tokens on average, ${longest} at most, of ${context}`,
  )
  await againstTorch({ model: emoji, recipe: emojiRecipe, batch, peerCuts: [true], rounds: 15, goal: 0.6, log })
}

async function againstTorch({ model, recipe, batch, peerCuts, rounds, goal, log }) {
  const folder = mkdtempSync(join(tmpdir(), 'typeclip-bench-'))
  const ours = await openOurs({ model, recipe })
  const torch = await openTorch(folder, { model, recipe, weights: await ours.weights(), batch })
  try {
    const us = { name: 'ours', step: () => ours.step(batch) }
    if (torch === undefined) log('PyTorch: skipped (TYPECLIP_BENCH_PYTHON is not set)')
    const them =
      torch === undefined ? [] : peerCuts.map(cut => ({ name: torchName(torch, cut), step: () => torch.step(cut) }))
    if (them.length > 0) {
      const { losses, largest } = await sameSteps(us, them[0], { steps: 4 })
      log(
        `same numbers: losses ${losses.map(loss => loss.toFixed(4)).join(', ')}; loss and gradient norm within ${largest.toExponential(1)}`,
      )
    }
    const times = await timeSteps([us, ...them], { rounds })
    const images = batch.pixels.shape[0]
    for (const { name } of [us, ...them]) log(`${name}: ${speed(times[name], images)}`)
    for (const { name } of them) {
      log(
        `ours against ${name}: ${against(times[name].wall / times.ours.wall, goal)}, by CPU time ${(times[name].cpu / times.ours.cpu).toFixed(2)}x`,
      )
    }
    await sharesOfPeak({ ours, model, batch, times, them, log })
  } finally {
    torch?.dispose()
    ours.dispose()
    rmSync(folder, { recursive: true, force: true })
  }
}

function torchName({ name }, cut) {
  return `${name}, captions ${cut ? 'cut' : 'padded'}`
}

async function sharesOfPeak({ ours, model, batch, times, them, log }) {
  const { longest, context } = captionLengths(batch)
  const images = batch.pixels.shape[0]
  const { tile } = ours.info.details
  const peak = await tilePeak(ours.info.details)
  const operations = stepOperations(model, { images, tokens: longest, pruned: true })
  const reached = operations / times.ours.cpu / 1e6
  log(
    `${(operations / 1e9).toFixed(1)} GFLOP a step, ${reached.toFixed(1)} GFLOP/s: ${(reached / peak).toFixed(2)} of the ${tile} tile alone (${peak.toFixed(1)})`,
  )
  for (const { name } of them) {
    const tokens = name.endsWith('cut') ? longest : context
    const theirs = stepOperations(model, { images, tokens, pruned: false })
    log(`${name}: ${(theirs / 1e9).toFixed(1)} GFLOP a step, ${(theirs / times[name].cpu / 1e6).toFixed(1)} GFLOP/s`)
  }
}

async function workers() {}

/** Half of ViT-B/32's layers: with all of them its 4 GiB do not hold weights, packed weights, moments and gradients. */
async function tfjs({ shared, formula, log }) {
  const layers = 6
  const [model, recipe] = [withLayers(vitB32, layers), paperRecipe]
  const batch = photoBatch(shared, 8, formula)
  log(`ViT-B/32 with ${layers} layers a tower, 8 pairs, captions cut at the longest on both sides`)
  const ours = await openOurs({ model, recipe })
  const us = { name: 'ours', step: () => ours.step(batch) }
  const weights = await ours.weights()
  const first = await us.step()

  const own = await openTfjsTrainer({ model, recipe, weights, products: 'own' })
  const start = performance.now()
  const report = await own.step(batch)
  const once = { wall: performance.now() - start, cpu: report.cpu }
  own.dispose()
  const rewritten = await openTfjsTrainer({ model, recipe, weights, products: 'rewritten' })
  const largest = Math.max(assertSame(first, report), assertSame(first, await rewritten.step(batch)))
  log(`same numbers: loss ${first.loss.toFixed(4)}; loss and gradient norm within ${largest.toExponential(1)}`)
  const times = await timeSteps([us, { name: rewritten.name, step: () => rewritten.step(batch) }], { rounds: 3 })
  for (const [name, time] of Object.entries({ ...times, [own.name]: once })) {
    log(`${name}: ${speed(time, 8)}${time === once ? ', once' : ''}`)
    if (name === 'ours') continue
    log(
      `ours against ${name}: ${against(time.wall / times.ours.wall, 5)}, by CPU time ${(time.cpu / times.ours.cpu).toFixed(2)}x`,
    )
  }
  rewritten.dispose()
  ours.dispose()
}

/** The most memory of a step of ViT-B/32, blocks kept or computed again. */
async function memory({ shared, formula, log }) {
  let weights
  for (const images of [8, 32]) {
    const batch = photoBatch(shared, images, formula)
    for (const recompute of [false, true]) {
      const what = `ViT-B/32, ${images} pairs, ${recompute ? 'blocks computed again' : 'all kept'}`
      const ours = await openOurs({ model: vitB32, recipe: paperRecipe, weights, recompute, watch: true })
      weights ??= await ours.weights()
      try {
        const { cpu } = await ours.step(batch)
        const { reserved, weights: held, scopes } = ours.memory()
        log(
          `${what}: ${mebibytes(scopes)} for a step beside ${mebibytes(held)} of parameters and moments; ${mebibytes(reserved)} reserved; CPU ${(cpu / 1000).toFixed(1)} s`,
        )
      } catch (error) {
        if (error.code !== 'out-of-memory') throw error
        log(`${what}: does not fit (${error.message})`)
      } finally {
        ours.dispose()
      }
    }
  }
}

function mebibytes(bytes) {
  return `${Math.round(bytes / 2 ** 20)} MiB`
}

function speed({ wall, cpu }, images) {
  return `${(wall / 1000).toFixed(3)} s a step (CPU ${(cpu / 1000).toFixed(3)} s), ${((images / wall) * 1000).toFixed(1)} images/s`
}
