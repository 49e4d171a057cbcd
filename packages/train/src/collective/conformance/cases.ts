// The promises of `Collective`, for whatever connects ranks: threads, processes, machines.
import { deaths, type ProgramName, type RankOutcome, summand, type Task } from './programs.js'

/** The ranks of a new group. */
export interface Ranks {
  /** `runRank` on each of them, at once; what became of each, by rank. */
  run(task: Task): Promise<readonly RankOutcome[]>
  dispose(): void | Promise<void>
}

export interface CollectiveCase {
  readonly name: string
  /** Rejects where the promise is broken. */
  run(): Promise<void>
}

export interface CollectiveCasesOptions {
  /** How soon all must hear of a rank's death, milliseconds; 1000 unless set. */
  readonly patience?: number
}

type Launch = (size: number) => Promise<Ranks>

/**
 * Every promise of `Collective`, for 1 to 4 ranks.
 * @param launch starts a new group at each call; the cases dispose it
 */
export function collectiveCases(
  launch: Launch,
  { patience = 1000 }: CollectiveCasesOptions = {},
): readonly CollectiveCase[] {
  return [1, 2, 3, 4].flatMap(size =>
    [...exchanges(size), ...(size === 1 ? [] : failures(size))].map(({ name, task, check }) => ({
      name: `${size} ${size === 1 ? 'rank' : 'ranks'}: ${name}`,
      async run() {
        const ranks = await launch(size)
        try {
          check(await withinTime(ranks.run(task), task.program === 'dies' ? patience : Math.max(patience, 10_000)))
        } finally {
          await ranks.dispose()
        }
      },
    })),
  )
}

/** One thing that holds for ranks that run a task. */
interface Promised {
  readonly name: string
  readonly task: Task
  /** Throws where it does not hold. */
  check(outcomes: readonly RankOutcome[]): void
}

/** What each rank gives in the end. */
function gives(
  name: string,
  size: number,
  task: Task,
  want: (rank: number) => readonly (readonly number[])[],
): Promised {
  const outcomes = ranksOf(size).map(rank => ({ ended: 'gave', values: want(rank) }))
  return { name, task, check: got => same(got, outcomes) }
}

function exchanges(size: number): readonly Promised[] {
  const ranks = ranksOf(size)
  const sent = [3, 300_000].flatMap(factor => [
    gives(`allGather gives what each gave, copied: up to ${factor} each`, size, task('gather', factor), () => [
      ranks.map(rank => rank * factor),
    ]),
    gives(`broadcast gives what the root gave: up to ${factor} each`, size, task('broadcast', factor), () =>
      ranks.map(root => [root, (root + 1) * factor]),
    ),
    gives(`shift sends around the ring: up to ${factor} each`, size, task('shift', factor), rank =>
      ranks.map(step => {
        const from = (rank - 1 - step + 2 * size) % size
        return [from, (from + 1) * factor]
      }),
    ),
  ])
  return [
    ...sent,
    ...[1, 1000, 300_001].map(length => sums(size, length)),
    gives('nothing to send is sent too', size, task('empty', 0), () => Array.from({ length: size + 3 }, () => [])),
    gives('calls that do not wait for each other keep their order', size, task('atOnce', 0), () => [
      ranks,
      [ranks.reduce((a, b) => a + b, 0)],
      [0],
    ]),
    gives('whoever has the result may leave: the others have it too', size, task('farewell', 0), () => [[size]]),
  ]
}

function sums(size: number, length: number): Promised {
  const ranks = ranksOf(size)
  return {
    name: `allReduce of ${length} numbers gives one sum, the same bits on each and again`,
    task: task('reduce', length),
    check(outcomes) {
      const [[first]] = outcomes.map(given)
      const both = [first, first]
      same(
        outcomes.map(given),
        ranks.map(() => both),
      )
      first.slice(0, Math.min(length, 1000)).forEach((sum, i) => {
        const terms = ranks.map(rank => summand(rank, i))
        const want = terms.reduce((a, b) => a + b, 0)
        const scale = terms.reduce((a, b) => a + Math.abs(b), 0)
        if (!(Math.abs(sum - want) <= 1e-6 * scale)) throw new Error(`Sum ${i} is ${sum}, not ${want}.`)
      })
    },
  }
}

function failures(size: number): readonly Promised[] {
  const ranks = ranksOf(size)
  const loses = (name: string, task: Task, missing: number, its: RankOutcome): Promised => {
    const outcomes = ranks.map(rank => (rank === missing ? its : rejected('worker-lost')))
    return { name, task, check: got => same(got, outcomes) }
  }
  return [
    ...[0, size - 1].map(rank =>
      gives(`all wait for rank ${rank}, which is slow`, size, task('slow', rank), () => [[size], [size], [size]]),
    ),
    ...['different calls', 'sums of different lengths'].map((what, argument) =>
      gives(`${what} are refused on all alike, and the next call works`, size, task('mismatched', argument), () => [
        [1],
        [size],
      ]),
    ),
    loses('who leaves is missed by the others', task('leaves', 0), 1, rejected('disposed')),
    ...['while it waits', 'beforehand'].map((moment, argument) =>
      loses(`a call that is aborted ${moment} ends the group`, task('aborts', argument), 1, rejected('AbortError')),
    ),
    ...deaths.map(({ name }, phase) => {
      const rank = phase % size
      return loses(`rank ${rank} dies ${name}`, task('dies', rank + size * phase), rank, { ended: 'died' })
    }),
  ]
}

function ranksOf(size: number): readonly number[] {
  return Array.from({ length: size }, (_, rank) => rank)
}

function task(program: ProgramName, argument: number): Task {
  return { program, argument }
}

function rejected(code: string): RankOutcome {
  return { ended: 'rejected', code }
}

function given(outcome: RankOutcome): readonly (readonly number[])[] {
  if (outcome.ended === 'gave') return outcome.values
  throw new Error(`A rank gave nothing: ${JSON.stringify(outcome)}.`)
}

function same(got: unknown, want: unknown): void {
  const [a, b] = [got, want].map(value => JSON.stringify(value))
  if (a !== b) throw new Error(`Got ${a}, not ${b}.`)
}

function withinTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Some rank did not answer within ${milliseconds} ms.`)), milliseconds)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
