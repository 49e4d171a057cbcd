import { photoBatch } from './batches.mjs'
import { paperRecipe, vitB32 } from './models.mjs'
import { openOurs } from './ours.mjs'
import { mebibytes, seconds } from './report.mjs'

/** The most memory of a step of ViT-B/32, blocks kept or computed again. */
export async function memory({ shared, formula, log }) {
  let weights
  for (const images of [8, 32]) {
    const batch = photoBatch(shared, images, formula)
    for (const recompute of [false, true]) {
      const what = `ViT-B/32, ${images} pairs, ${recompute ? 'blocks computed again' : 'all kept'}`
      const ours = await openOurs({ model: vitB32, recipe: paperRecipe, weights, recompute, watch: true })
      weights ??= await ours.weights()
      try {
        const { cpu } = await ours.step(batch)
        const { reserved, weights: held, scopes, gradients } = ours.memory()
        log(
          `${what}: ${mebibytes(reserved)} reserved; parameters and moments ${mebibytes(held)}, gradients ${mebibytes(gradients)}, the rest of a step at most ${mebibytes(scopes - gradients)}; CPU ${seconds(cpu)}`,
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
