import { photoBatch } from './batches.mjs'
import { assertSame, timeSteps } from './compare.mjs'
import { paperRecipe, vitB32, withLayers } from './models.mjs'
import { openOurs } from './ours.mjs'
import { against, speed } from './report.mjs'
import { openTfjsTrainer } from './tfjs.mjs'

/** A quarter of ViT-B/32's layers: with a third of them its 4 GiB are full after two steps. */
export async function tfjs({ shared, formula, log }) {
  const layers = 3
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
    if (name !== 'ours') log(`ours against ${name}: ${against({ ours: times.ours, theirs: time, goal: 5 })}`)
  }
  rewritten.dispose()
  ours.dispose()
}
