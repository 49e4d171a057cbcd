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
  const cases: CollectiveCase[] = []

  function add(size: number, name: string, task: Task, expected: (outcomes: readonly RankOutcome[]) => void): void {
    cases.push({
      name: `${size} ${size === 1 ? 'rank' : 'ranks'}: ${name}`,
      async run() {
        const ranks = await launch(size)
        try {
          expected(await withinTime(ranks.run(task), Math.max(patience, task.program === 'dies' ? 0 : 10_000)))
        } finally {
          await ranks.dispose()
        }
      },
    })
  }

  for (const size of [1, 2, 3, 4]) {
    const indices = Array.from({ length: size }, (_, rank) => rank)
    const all = (name: string, program: ProgramName, argument: number, want: (rank: number) => number[][]): void =>
      add(size, name, { program, argument }, outcomes => {
        same(
          outcomes,
          indices.map(rank => ({ ended: 'gave', values: want(rank) })),
        )
      })

    for (const [amount, factor] of [
      ['a few numbers', 3],
      ['many numbers', 300_000],
    ] as const) {
      const lengths = indices.map(rank => rank * factor)
      all(`allGather gives what each gave, copied, of different lengths: ${amount}`, 'gather', factor, () => [lengths])
      all(`broadcast gives what the root gave: ${amount}`, 'broadcast', factor, () =>
        indices.map(root => [root, (root + 1) * factor]),
      )
      all(`shift sends around the ring: ${amount}`, 'shift', factor, rank =>
        indices.map(step => {
          const from = (rank - 1 - step + 2 * size) % size
          return [from, (from + 1) * factor]
        }),
      )
    }
    for (const length of [1, 1000, 300_001]) {
      add(
        size,
        `allReduce of ${length} numbers gives one sum, the same bits on each and again`,
        task('reduce', length),
        outcomes => {
          const [first] = outcomes.map(given)
          same(
            outcomes.map(given),
            indices.map(() => [first[0], first[0]]),
          )
          first[0].slice(0, Math.min(length, 1000)).forEach((sum, i) => {
            const want = indices.reduce((total, rank) => total + summand(rank, i), 0)
            const size = indices.reduce((total, rank) => total + Math.abs(summand(rank, i)), 0)
            if (!(Math.abs(sum - want) <= 1e-6 * size)) throw new Error(`Sum ${i} is ${sum}, not ${want}.`)
          })
        },
      )
    }
    all('nothing to send is sent too', 'empty', 0, () => Array.from({ length: size + 3 }, () => []))
    all('calls that do not wait for each other keep their order', 'atOnce', 0, () => [
      indices,
      [indices.reduce((a, b) => a + b, 0)],
      [0],
    ])
    all('whoever has the result may leave: the others have it too', 'farewell', 0, () => [[size]])
    for (const rank of size === 1 ? [] : [0, size - 1]) {
      all(`all wait for rank ${rank}, which is slow`, 'slow', rank, () => [[size], [size], [size]])
    }
    if (size === 1) continue
    all('different calls are refused on all alike, and the next one works', 'mismatched', 0, () => [[1], [size]])
    all('sums of different lengths are refused on all alike', 'mismatched', 1, () => [[1], [size]])
    const lost = (how: string) => indices.map(rank => rejected(rank === 1 ? how : 'worker-lost'))
    add(size, 'who leaves is missed by the others', task('leaves', 0), outcomes => same(outcomes, lost('disposed')))
    for (const [moment, argument] of [
      ['while it waits', 0],
      ['beforehand', 1],
    ] as const) {
      add(size, `a call that is aborted ${moment} ends the group`, task('aborts', argument), outcomes =>
        same(outcomes, lost('AbortError')),
      )
    }
    for (const [phase, { name }] of deaths.entries()) {
      const dead = phase % size
      add(size, `rank ${dead} dies ${name}`, task('dies', dead + size * phase), outcomes =>
        same(
          outcomes,
          indices.map(rank => (rank === dead ? { ended: 'died' } : rejected('worker-lost'))),
        ),
      )
    }
  }
  return cases
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
