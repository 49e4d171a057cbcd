// What a rank of the conformance suite does. Programs and outcomes are plain, so that ranks may live anywhere.
import type { Collective } from '../collective.js'

/** What became of a rank. */
export type RankOutcome =
  | { readonly ended: 'gave'; readonly values: readonly (readonly number[])[] }
  /** `code` of a TrainError, or the name of another error. */
  | { readonly ended: 'rejected'; readonly code: string }
  | { readonly ended: 'died' }

export interface Task {
  readonly program: ProgramName
  /** Of the program. */
  readonly argument: number
}

export type ProgramName = keyof typeof programs

/**
 * Runs a task as a rank; call it on every rank of a new group.
 * @param die ends this thread or process at once, as a crash would; it need not return
 */
export async function runRank(
  collective: Collective,
  { program, argument }: Task,
  die: () => void,
): Promise<RankOutcome> {
  try {
    const values = await programs[program](collective, argument, die)
    return { ended: 'gave', values: values.map(array => [...array]) }
  } catch (error) {
    return { ended: 'rejected', code: codeOf(error) }
  }
}

/** The phases of the program `dies`: a call, and when the rank dies: before it, so many turns into it, or after it. */
export const deaths = ['allGather', 'allReduce', 'broadcast', 'shift'].flatMap((call, at) => [
  { name: `before ${call}`, at, turns: 'none' as const },
  ...[0, 1, 3].map(turns => ({ name: `in ${call}, ${turns} turns after it began`, at, turns })),
  { name: `after ${call}`, at, turns: 'all' as const },
])

/** More than an implementation would send in one piece. */
const long = 300_001

type Program = (
  collective: Collective,
  argument: number,
  die: () => void,
) => Promise<readonly (Float32Array | readonly number[])[]>

const programs = {
  /** Rank r gives r numbers, `argument` times. */
  async gather(collective, argument) {
    const own = new Float32Array(collective.rank * argument).fill(collective.rank + 0.5)
    const gathered = await collective.allGather(own)
    own.fill(-1)
    for (const [rank, values] of gathered.entries()) {
      if (values.some(value => value !== rank + 0.5)) throw new Error(`Wrong numbers of rank ${rank}.`)
      values.fill(rank)
    }
    return [gathered.map(values => values.length)]
  },

  /** Numbers whose sum depends on the order, as bits. */
  async reduce(collective, argument) {
    const own = Float32Array.from({ length: argument }, (_, i) => summand(collective.rank, i))
    const totals = [await collective.allReduce(own), await collective.allReduce(own)]
    return totals.map(total => [...total.subarray(0, 1000), total.length, fingerprint(total)])
  },

  /** From each root in turn; what others give has other lengths. */
  async broadcast(collective, argument) {
    const received: number[][] = []
    for (let root = 0; root < collective.size; root++) {
      const own = new Float32Array((collective.rank + 1) * argument).fill(collective.rank)
      const values = await collective.broadcast(own, root)
      if (values.some(value => value !== values[0])) throw new Error(`Wrong numbers of rank ${root}.`)
      received.push([values[0], values.length])
    }
    return received
  },

  /** Once around; who began it, and how much arrived. */
  async shift(collective, argument) {
    let values = new Float32Array((collective.rank + 1) * argument).fill(collective.rank)
    const seen: number[][] = []
    for (let step = 0; step < collective.size; step++) {
      values = Float32Array.from(await collective.shift(values))
      if (values.some(value => value !== values[0])) throw new Error('Numbers of several ranks came mixed.')
      seen.push([values[0], values.length])
    }
    return seen
  },

  /** Nothing to send is sent too. */
  async empty(collective) {
    const nothing = new Float32Array()
    const gathered = await collective.allGather(nothing)
    const others = [await collective.allReduce(nothing), await collective.broadcast(nothing, 0)]
    return [...gathered, ...others, await collective.shift(nothing)]
  },

  /** Calls that do not wait for each other keep their order. */
  async atOnce(collective) {
    const one = Float32Array.of(collective.rank)
    const [gathered, total, first] = await Promise.all([
      collective.allGather(one),
      collective.allReduce(one),
      collective.broadcast(one, 0),
    ])
    return [gathered.map(([value]) => value), total, first]
  },

  /** The rank `argument` takes its time before each call. */
  async slow(collective, argument) {
    const totals: Float32Array[] = []
    for (let call = 0; call < 3; call++) {
      if (collective.rank === argument) await new Promise(resolve => setTimeout(resolve, 50))
      totals.push(await collective.allReduce(Float32Array.of(1)))
    }
    return totals
  },

  /** Rank 1 calls something else, or gives another length; afterwards all agree again. */
  async mismatched(collective, argument) {
    const other = collective.rank === 1
    const one = new Float32Array(other && argument === 1 ? 2 : 1)
    const call = other && argument === 0 ? collective.allGather(one) : collective.allReduce(one)
    const code = await call.then(() => 'none', codeOf)
    const total = await collective.allReduce(Float32Array.of(1))
    return [[code === 'mismatched-call' ? 1 : 0], total]
  },

  /** Rank 1 leaves; its own calls are refused, and leaving again is harmless. */
  async leaves(collective) {
    await collective.allReduce(Float32Array.of(1))
    if (collective.rank === 1) {
      collective.dispose()
      collective.dispose()
    }
    return [await collective.allReduce(Float32Array.of(1))]
  },

  /** All leave after their last call, each as soon as it can. */
  async farewell(collective) {
    const total = await collective.allReduce(Float32Array.of(1))
    collective.dispose()
    return [total]
  },

  /** Rank 0 comes only after rank 1 has lost its patience, or (1) rank 1 has lost it before it calls. */
  async aborts(collective, argument) {
    const controller = new AbortController()
    if (collective.rank === 0) await new Promise(resolve => setTimeout(resolve, 60))
    else if (collective.rank === 1) {
      if (argument === 1) controller.abort()
      else setTimeout(() => controller.abort(), 20)
    }
    return [await collective.allReduce(Float32Array.of(1), { signal: controller.signal })]
  },

  /** `argument` = rank + size * phase: that rank dies at a phase of `deaths`; the others go on until they hear of it. */
  async dies(collective, argument, die) {
    const { rank, size } = collective
    const { at, turns } = deaths[Math.floor(argument / size)]
    const values = new Float32Array(long)
    const calls = [
      () => collective.allGather(values),
      () => collective.allReduce(values),
      () => collective.broadcast(values, 0),
      () => collective.shift(values),
    ]
    if (rank !== argument % size) {
      await calls[at]()
      for (;;) await collective.allReduce(values)
    }
    if (turns === 'none') return halt(die)
    const call = calls[at]()
    // What it would reject with when the group breaks is of no interest: it is gone.
    call.catch(() => {})
    if (turns === 'all') await call
    else for (let turn = 0; turn < turns; turn++) await new Promise(resolve => setTimeout(resolve))
    return halt(die)
  },
} satisfies Record<string, Program>

/** Dies; where that takes a moment, nothing more is called. */
function halt(die: () => void): Promise<never> {
  die()
  return new Promise(() => {})
}

/** Of several magnitudes, so that another order gives other bits. */
export function summand(rank: number, i: number): number {
  return Math.fround(Math.sin(i * 12.9898 + rank * 78.233) * 10 ** ((i + 3 * rank) % 7))
}

/** Of the bits of an array. */
function fingerprint(values: Float32Array): number {
  let hash = 0
  for (const word of new Int32Array(values.buffer, values.byteOffset, values.length))
    hash = (Math.imul(hash, 31) + word) | 0
  return hash
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
