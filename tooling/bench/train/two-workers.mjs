import { emojiBatch } from './batches.mjs'
import { sameSteps, timeSteps } from './compare.mjs'
import { emoji, emojiRecipe } from './models.mjs'
import { openOurs, openWorkers } from './ours.mjs'
import { speed } from './report.mjs'

/** The embedded model's recipe on two threads against one, whole batches alike. */
export async function workers({ shared, formula, log }) {
  for (const pairs of [128, 256]) {
    const batch = emojiBatch(shared, pairs, emoji, formula)
    const one = await openOurs({ model: emoji, recipe: emojiRecipe })
    const two = await openWorkers({ model: emoji, recipe: emojiRecipe, workers: 2 })
    const sides = [
      { name: 'one', step: () => one.step(batch) },
      { name: 'two', step: () => two.step(batch) },
    ]
    const { largest } = await sameSteps(...sides, { steps: 4 })
    const times = await timeSteps(sides, { rounds: 9 })
    log(`${pairs} pairs, same numbers within ${largest.toExponential(1)}`)
    for (const { name } of sides) log(`${name}: ${speed(times[name], pairs)}`)
    // On idle cores the clock can show no more than this: what both threads compute against what one does.
    const most = (2 * times.one.cpu) / times.two.cpu
    log(
      `two against one: ${(times.one.wall / times.two.wall).toFixed(2)}x, by CPU time ${most.toFixed(2)}x (goal 1.7x)`,
    )
    one.dispose()
    two.dispose()
  }
}
