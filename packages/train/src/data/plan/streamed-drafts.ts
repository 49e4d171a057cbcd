// Batches of sources that are read from front to back: shards in random order, their records mixed in a buffer.
import { TrainError } from '../../error.js'
import { createRandom, type Random } from '../../random.js'
import { type BrokenRecord, isBroken, type Sample } from '../sample.js'
import { hashText, seedOf } from '../seed.js'
import type { Source } from '../source.js'
import type { Draft, Placed } from './draft.js'
import type { DraftOptions, Drafts } from './indexed-drafts.js'
import { permutation } from './permutation.js'
import { sharesOf } from './quota.js'

export interface StreamedDraftOptions extends DraftOptions {
  /** Records that are held to be mixed. */
  readonly shuffleBuffer: number
  /** Told of every record that is no use. */
  readonly onBroken: (record: BrokenRecord) => void
}

const tagOf = { shards: 11, sources: 12, buffer: 13, order: 14 }

/**
 * Shards come in an order drawn anew each epoch, and the i-th of that order goes to rank i mod ranks; a source with fewer
 * shards than ranks is read by all, and the i-th record of its shard s goes to rank (i + s) mod ranks. Where an epoch has a
 * stated number of records, a rank begins anew with its own until it is reached, else the epoch ends with the source.
 *
 * A batch in the middle of an epoch is reached by reading what lies before it, without decoding.
 * @throws TrainError `bad-data`
 */
export function streamedDrafts(sources: readonly Source[], options: StreamedDraftOptions): Drafts {
  const { batchSize, ranks, perGroup, perFamily, epochRecords } = options
  for (const [name, value] of Object.entries({ perGroup, perFamily })) {
    if (value === 1) continue
    const sentence = `${name} needs all records at hand; set cache: true on the sources, or leave ${name} out.`
    throw new TrainError('bad-data', sentence, { [name]: value })
  }
  if (epochRecords === undefined && (sources.length > 1 || ranks > 1)) {
    const sentence = `Streamed sources that are mixed or shared by ranks need epochRecords, so that all agree where an epoch ends.`
    throw new TrainError('bad-data', sentence, { sources: sources.length, ranks })
  }
  const batchesPerEpoch = epochRecords === undefined ? undefined : Math.floor(epochRecords / (batchSize * ranks))
  if (batchesPerEpoch === 0) {
    const sentence = `An epoch of ${epochRecords} records does not hold a batch of ${batchSize * ranks}.`
    throw new TrainError('bad-data', sentence, { epochRecords, batchSize: batchSize * ranks })
  }

  return {
    batchesPerEpoch,
    async *from({ epoch: firstEpoch, batch: firstBatch }, signal) {
      let from = firstBatch
      for (let epoch = firstEpoch; ; epoch++) {
        let batches = 0
        for await (const draft of draftsOfEpoch(sources, options, batchesPerEpoch, epoch, signal)) {
          batches++
          if (draft.batch >= from) yield draft
        }
        if (batches === 0) {
          const sentence = `${sources[0].name} does not fill a batch of ${batchSize}; use a smaller batch or more data.`
          throw new TrainError('bad-data', sentence, { source: sources[0].name, batchSize })
        }
        from = 0
      }
    },
  }
}

async function* draftsOfEpoch(
  sources: readonly Source[],
  options: StreamedDraftOptions,
  batchesPerEpoch: number | undefined,
  epoch: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Draft> {
  const { batchSize, seed } = options
  const random = createRandom(seedOf(seed, tagOf.buffer, epoch))
  const records = mixed(sources, options, epoch, batchesPerEpoch !== undefined, signal)
  const buffer: Placed[] = []
  let ahead = true
  const next = async (batch: number, count: number): Promise<Placed[] | undefined> => {
    if (batch === batchesPerEpoch) return undefined
    ahead &&= await taken(records, count, buffer)
    if (buffer.length < batchSize) return undefined
    const chosen = choose(buffer, random, options)
    // What a source leaves at its end need not make a batch; before that, it is too little for the run.
    if (chosen.length < batchSize && (ahead || batch === 0)) throw tooFewGroups(chosen.length, batchSize)
    return chosen.length < batchSize ? undefined : chosen
  }
  try {
    let chosen = await next(0, batchSize + options.shuffleBuffer)
    for (let batch = 0; chosen; batch++) {
      const spares = buffer.length > 0 ? buffer.slice() : chosen
      const spare = (chance: number): Placed => spares[Math.floor(chance * spares.length)]
      const following: Placed[] | undefined = await next(batch + 1, batchSize)
      yield { epoch, batch, last: !following, records: chosen, spare }
      chosen = following
    }
  } finally {
    await records.return(undefined)
  }
}

/** Moves records into the buffer. @returns whether there may be more */
async function taken(records: AsyncGenerator<Placed>, count: number, buffer: Placed[]): Promise<boolean> {
  for (let i = 0; i < count; i++) {
    const { done, value } = await records.next()
    if (done) return false
    buffer.push(value)
  }
  return true
}

/** Takes a batch out of the buffer, or less than one where its groups are too few. */
function choose(buffer: Placed[], random: Random, { batchSize, distinctGroups }: StreamedDraftOptions): Placed[] {
  const chosen: Placed[] = []
  const present = new Set<number>()
  while (chosen.length < batchSize) {
    const start = random.below(buffer.length)
    let at = start
    while (distinctGroups && present.has(buffer[at].group)) {
      at = (at + 1) % buffer.length
      if (at === start) return chosen
    }
    const placed = buffer[at]
    present.add(placed.group)
    chosen.push(placed)
    buffer[at] = buffer[buffer.length - 1]
    buffer.pop()
  }
  return chosen
}

function tooFewGroups(groups: number, batchSize: number): TrainError {
  const sentence = `The shuffle buffer holds ${groups} groups and a batch needs ${batchSize} different ones; use a larger buffer or a smaller batch.`
  return new TrainError('bad-data', sentence, { groups, batchSize })
}

/** Records of all sources by their shares; without end where `again` says so. */
async function* mixed(
  sources: readonly Source[],
  options: StreamedDraftOptions,
  epoch: number,
  again: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<Placed> {
  const shares = sharesOf(sources) ?? sources.map(() => 1 / sources.length)
  const random = createRandom(seedOf(options.seed, tagOf.sources, epoch))
  const streams = sources.map((_, number) => streamOf(sources, number, options, epoch, again, signal))
  try {
    while (true) {
      const { done, value } = await streams[pick(shares, random.uniform())].next()
      if (done) return
      yield value
    }
  } finally {
    for (const stream of streams) await stream.return(undefined)
  }
}

/** @param chance in [0, 1) */
function pick(shares: readonly number[], chance: number): number {
  let sum = 0
  for (const [number, share] of shares.entries()) {
    sum += share
    if (chance < sum) return number
  }
  return shares.length - 1
}

async function* streamOf(
  sources: readonly Source[],
  number: number,
  { seed, rank, ranks, onBroken }: StreamedDraftOptions,
  epoch: number,
  again: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<Placed> {
  const source = sources[number]
  for (let pass = 0; pass === 0 || again; pass++) {
    let useful = 0
    const seeds = {
      epoch: seedOf(seed, tagOf.shards, number, epoch),
      pass: seedOf(seed, tagOf.order, number, epoch, pass),
    }
    for await (const record of shareOf(source, rank, ranks, seeds, signal)) {
      if (isBroken(record)) {
        onBroken(record)
        continue
      }
      useful++
      yield { sample: record, group: hashText(record.group ?? `${source.name}\0${record.key}`) }
    }
    if (useful === 0) {
      const sentence = `${source.name} holds no usable record for rank ${rank} of ${ranks}.`
      throw new TrainError('bad-data', sentence, { source: source.name, rank, ranks })
    }
  }
}

/** One pass over what a rank reads of a source; `seeds.epoch` says which shards are its own, `seeds.pass` in which order. */
async function* shareOf(
  source: Source,
  rank: number,
  ranks: number,
  seeds: { readonly epoch: number; readonly pass: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Sample | BrokenRecord> {
  if (source.kind === 'indexed') {
    const own = permutation(source.samples.length, seeds.epoch).filter((_, place) => place % ranks === rank)
    for (const place of permutation(own.length, seeds.pass)) yield source.samples[own[place]]
    return
  }
  const byShard = source.shards.length >= ranks
  const all = permutation(source.shards.length, seeds.epoch)
  const own = byShard ? all.filter((_, place) => place % ranks === rank) : all
  for (const place of permutation(own.length, seeds.pass)) {
    let record = own[place]
    for await (const read of source.read(own[place], signal)) {
      if (byShard || record++ % ranks === rank) yield read
    }
  }
}
