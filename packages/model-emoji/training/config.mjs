// The recipe with its data: what train.mjs runs, and ablate.mjs runs with one part of it changed.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** As the protocol of emoji64 has them. */
export const templates = ['{}', 'a picture of {}', 'a drawing of {}', 'an emoji of {}', 'an icon of {}']

const recipe = JSON.parse(readFileSync(new URL('recipe.json', import.meta.url), 'utf8'))
const { clipArt, ...data } = recipe.data

/**
 * The config of a run.
 * @param folders `data` holds openclipart64/, `split` what split.mjs made of emoji64, `output` becomes the run's
 * @param all train on the held-out part too, and measure nothing
 */
export function configOf(folders, { all = false } = {}) {
  const split = resolve(folders.split)
  const emoji = join(split, all ? 'all.tar.gz' : 'train.tar.gz')
  const art = resolve(folders.data, 'openclipart64/train-{000..002}.tar.gz')
  return {
    ...recipe,
    output: resolve(folders.output),
    data: {
      ...data,
      sources: [
        { kind: 'tars', files: emoji, group: 'concept', family: 'subgroup', cache: true, weight: 1 - clipArt },
        { kind: 'tars', files: art, group: 'name', cache: true, weight: clipArt },
      ],
    },
    ...(all ? {} : { evaluation: { every: 300, zeroShot: [heldOut('style', 'all'), heldOut('concepts', 'held')] } }),
  }

  function heldOut(name, names) {
    return {
      name,
      source: { kind: 'tars', files: join(split, `${name}.tar.gz`), group: 'concept' },
      classes: join(split, `${names}-names.json`),
      templates,
    }
  }
}
