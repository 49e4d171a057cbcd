import { checkRecipe, placementOf, type Recipe } from '@typeclip/image'
import { TrainError } from '../error.js'

/** The side of the square that a recipe makes of every picture. */
export function checkedSize(recipe: Recipe): number {
  checkRecipe(recipe)
  const { window } = placementOf(1000, 500, recipe)
  const other = placementOf(500, 1000, recipe).window
  if (window.width !== window.height || other.width !== window.width || other.height !== window.height) {
    const sentence = 'A batch needs pictures of one size; the recipe must crop or squash to a square.'
    throw new TrainError('bad-data', sentence, { recipe })
  }
  return window.width
}
