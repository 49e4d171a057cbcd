// One step, ours against PyTorch in eager mode, one thread each; and the share of the GEMM's peak that it reaches.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tilePeak } from '../src/gemm.mjs'
import { captionLengths, emojiBatch, photoBatch } from './batches.mjs'
import { sameSteps, timeSteps } from './compare.mjs'
import { emoji, emojiRecipe, paperRecipe, stepOperations, vitB32 } from './models.mjs'
import { openOurs } from './ours.mjs'
import { against, speed } from './report.mjs'
import { openTorch } from './torch.mjs'

/** ViT-B/32, 8 pictures, 77 tokens a caption for PyTorch. */
export async function step({ shared, formula, log }) {
  const batch = photoBatch(shared, 8, formula)
  const { mean, longest, context } = captionLengths(batch)
  log(`ViT-B/32, 8 pairs; captions of ${mean.toFixed(1)} tokens on average, ${longest} at most, of ${context}`)
  await againstTorch({ model: vitB32, recipe: paperRecipe, batch, peerCuts: [false, true], rounds: 5, goal: 0.65, log })
}

/** The embedded model's; PyTorch's recipe cuts captions at the longest too. */
export async function recipe({ shared, formula, log }) {
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
  let torch
  try {
    torch = await openTorch(folder, { model, recipe, weights: await ours.weights(), batch })
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
      log(`ours against ${name}: ${against({ ours: times.ours, theirs: times[name], goal })}`)
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
