// Data that a run never trains on, read once and kept as bytes.
import { normalizationTable, normalize, type Recipe, resizeToBytes } from '@typeclip/image'
import type { Batch } from '../../batch.js'
import { isBroken } from '../../data/sample.js'
import { recordsOf, type Source } from '../../data/source.js'
import { TrainError } from '../../error.js'

export interface HeldOut {
  readonly count: number
  /** What each record shows, by its source's group field. */
  readonly groups: readonly (string | undefined)[]
  readonly captions: readonly (readonly string[])[]
  /** Records that could not be used, in sentences. */
  readonly broken: readonly string[]
  /** Records from..to-1 as the model reads them. */
  pixels(from: number, to: number): Batch['pixels']
}

/** @throws TrainError `bad-data` where nothing is left; the signal's reason */
export async function readHeldOut(
  source: Source,
  { recipe, limit, signal }: { readonly recipe: Recipe; readonly limit: number; readonly signal?: AbortSignal },
): Promise<HeldOut> {
  const pictures: Uint8Array[] = []
  const groups: (string | undefined)[] = []
  const captions: (readonly string[])[] = []
  const broken: string[] = []
  let size: readonly [height: number, width: number] | undefined
  for await (const record of recordsOf(source, signal)) {
    signal?.throwIfAborted()
    if (pictures.length === limit) break
    if (isBroken(record)) {
      broken.push(record.reason)
      continue
    }
    try {
      const { data, width, height } = resizeToBytes(await record.picture(signal), recipe)
      size ??= [height, width]
      pictures.push(data)
    } catch (error) {
      signal?.throwIfAborted()
      broken.push(`${record.key}: ${error instanceof Error ? error.message : String(error)}`)
      continue
    }
    groups.push(record.group)
    captions.push(record.captions)
  }
  if (size === undefined) {
    const why = broken.length > 0 ? `: ${broken[0]}` : '.'
    throw new TrainError('bad-data', `${source.name} has no record that can be evaluated${why}`, {
      source: source.name,
    })
  }
  const [height, width] = size
  const table = normalizationTable(recipe)
  return {
    count: pictures.length,
    groups,
    captions,
    broken,
    pixels(from, to) {
      const length = 3 * height * width
      const data = new Float32Array((to - from) * length)
      for (let i = from; i < to; i++)
        normalize(pictures[i], table, data.subarray((i - from) * length, (i - from + 1) * length))
      return { shape: [to - from, 3, height, width], data }
    },
  }
}
