// A drafted batch to one that a step takes: pictures decoded and changed, captions chosen and encoded.
import { normalizationTable, type Recipe } from '@typeclip/image'
import type { Tokenizer } from '@typeclip/tokenizer'
import type { Batch } from '../batch.js'
import { TrainError } from '../error.js'
import { createRandom, type Random } from '../random.js'
import { augment } from './augment/augment.js'
import { frame } from './augment/frame.js'
import type { AugmentationConfig } from './config.js'
import type { Ledger } from './ledger.js'
import type { Draft, Placed } from './plan/draft.js'
import { brokenBy } from './sample.js'
import { seedOf } from './seed.js'

export interface PrepareOptions {
  readonly seed: number
  /** Number of the batch's first place among those of all ranks: what is drawn for a place depends on it. */
  readonly firstPlace: number
  readonly recipe: Recipe
  /** Side of the model's input. */
  readonly size: number
  readonly tokenizer: Tokenizer
  readonly augmentation: AugmentationConfig
  readonly caption: 'random' | 'first'
  readonly overlong: 'cut' | 'refuse'
  readonly ledger: Ledger
}

/** So many pictures are decoded at a time. */
const atOnce = 8
/** So many others are tried in the place of a broken record. */
const spareTries = 20

const tagOf = { record: 21, spare: 22 }

/**
 * Every place of the batch has its own random numbers, so that neither the order in which pictures are ready nor a
 * broken neighbour changes what it holds. A broken record gives its place to another one.
 * @throws TrainError `broken-records`; the signal's reason
 */
export async function prepareBatch(draft: Draft, options: PrepareOptions, signal?: AbortSignal): Promise<Batch> {
  const { size, recipe, tokenizer } = options
  const { records, epoch, batch } = draft
  const length = 3 * size * size
  const pixels = new Float32Array(records.length * length)
  const ids = new Int32Array(records.length * tokenizer.contextLength)
  const table = normalizationTable(recipe)
  const used: Placed[] = [...records]

  const fill = async (place: number, placed: Placed, random: Random): Promise<boolean> => {
    const { sample } = placed
    try {
      const row = captionRow(sample.captions, random, options)
      const bytes = frame(await sample.picture(signal), recipe, size, options.augmentation.crop, random)
      augment(bytes, size, options.augmentation, table, random, pixels.subarray(place * length, (place + 1) * length))
      ids.set(row, place * tokenizer.contextLength)
      options.ledger.good()
      used[place] = placed
      return true
    } catch (error) {
      signal?.throwIfAborted()
      if (stopsTheRun(error)) throw error
      options.ledger.broken(brokenBy(error, sample))
      return false
    }
  }

  const failed: number[] = []
  for (let first = 0; first < records.length; first += atOnce) {
    await Promise.all(
      records.slice(first, first + atOnce).map(async (placed, i) => {
        const place = first + i
        const random = createRandom(seedOf(options.seed, tagOf.record, epoch, batch, options.firstPlace + place))
        if (!(await fill(place, placed, random))) failed.push(place)
      }),
    )
  }
  for (const place of failed.sort((a, b) => a - b)) {
    const random = createRandom(seedOf(options.seed, tagOf.spare, epoch, batch, options.firstPlace + place))
    await fillWithSpare(place, random)
  }

  async function fillWithSpare(place: number, random: Random): Promise<void> {
    for (let tries = 0; tries < spareTries; tries++) {
      let spare = draft.spare(random.uniform())
      for (let more = 0; more < spareTries && isPresent(spare, place); more++) spare = draft.spare(random.uniform())
      if (await fill(place, spare, random)) return
    }
    options.ledger.close()
    const sentence = `Batch ${batch} of epoch ${epoch} cannot be filled: ${spareTries} records in a row are broken.`
    throw new TrainError('broken-records', sentence, { ...options.ledger.counts() })
  }

  function isPresent(spare: Placed, place: number): boolean {
    return used.some(({ group }, i) => i !== place && group === spare.group)
  }

  return {
    pixels: { shape: [records.length, 3, size, size], data: pixels },
    ids: { shape: [records.length, tokenizer.contextLength], data: ids },
    groups: Int32Array.from(used, ({ group }) => group),
    keys: used.map(({ sample }) => sample.key),
  }
}

/** What no other record would mend. */
function stopsTheRun(error: unknown): boolean {
  if (error instanceof TrainError) return error.code === 'broken-records' || error.code === 'peer-missing'
  return error instanceof Error && 'code' in error && error.code === 'missing-decoder'
}

/** The ids of the chosen caption. [T] */
function captionRow(
  captions: readonly string[],
  random: Random,
  { caption, overlong, tokenizer, ledger }: PrepareOptions,
): Int32Array {
  const chosen = captions[caption === 'random' ? random.below(captions.length) : 0]
  const row = tokenizer.encodeBatch([chosen], { onError: 'collect' })
  const [error] = row.errors
  if (!error) return row.ids
  if (error.code !== 'caption-too-long' || overlong === 'refuse') throw error
  ledger.cut(1)
  return tokenizer.encodeBatch([chosen], { onOverflow: 'truncate' }).ids
}
