// Patch dropout (Li et al. 2023, FLIP): each step the image tower sees a part of each picture's patches.
import { TrainError } from '../error.js'
import { createRandom } from '../random.js'

/** The share of patches that each picture keeps, above 0 up to 1; or which ones, as a function of the step. */
export type PatchDropout =
  | { readonly kept: number }
  | { choose(step: number, pictures: number, patches: number): readonly (readonly number[])[] }

/** Where in a run patches are chosen: the same place chooses the same. */
export interface DropoutPlace {
  readonly seed: number
  /** Counted from 0. */
  readonly step: number
  /** Of the worker: each draws for its own pictures. */
  readonly rank: number
}

/** @throws TrainError `bad-option` */
export function checkPatchDropout(dropout: PatchDropout): void {
  if (!('kept' in dropout) || (dropout.kept > 0 && dropout.kept <= 1)) return
  const sentence = `patchDropout.kept is ${dropout.kept}; the share of patches kept lies above 0, up to 1.`
  throw new TrainError('bad-option', sentence, { field: 'patchDropout.kept', kept: dropout.kept })
}

/** The patches that each picture keeps, equally many each, at least one. @throws TrainError `bad-option` */
export function patchesKept(
  dropout: PatchDropout,
  pictures: number,
  patches: number,
  { seed, step, rank }: DropoutPlace,
): readonly (readonly number[])[] {
  if (!('kept' in dropout)) return checkChosen(dropout.choose(step, pictures, patches), pictures, patches)
  const count = Math.max(1, Math.floor(dropout.kept * patches))
  const random = createRandom(seed ^ Math.imul(step + 1, 0x9e3779b1) ^ Math.imul(rank + 1, 0x85ebca77))
  return Array.from({ length: pictures }, () => {
    const all = Array.from({ length: patches }, (_, patch) => patch)
    // The first places of a shuffle (Fisher and Yates), in the order of the picture.
    for (let i = 0; i < count; i++) {
      const other = i + random.below(patches - i)
      ;[all[i], all[other]] = [all[other], all[i]]
    }
    return all.slice(0, count).sort((a, b) => a - b)
  })
}

function checkChosen(
  chosen: readonly (readonly number[])[],
  pictures: number,
  patches: number,
): readonly (readonly number[])[] {
  const [first = []] = chosen
  const even = chosen.length === pictures && first.length >= 1 && chosen.every(row => row.length === first.length)
  if (even && chosen.flat().every(patch => Number.isInteger(patch) && patch >= 0 && patch < patches)) return chosen
  const sentence = `patchDropout.choose must give ${pictures} rows of equally many patches below ${patches}.`
  throw new TrainError('bad-option', sentence, { field: 'patchDropout', rows: chosen.length, patches })
}
