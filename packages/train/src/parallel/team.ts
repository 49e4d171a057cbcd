import { createSharedGroup, loseRank, type SharedGroup } from '../collective/shared-group.js'
import { TrainError } from '../error.js'
import { Member } from './member.js'
import type { Given, Method, Opened, ReplicaOptions, Result } from './protocol.js'

/** How long a death waits for what the others may just have finished, milliseconds. */
const grace = 200

/** What became of each rank's call, or nothing where one died and others are not done; and who died. */
interface Outcomes<M extends Method> {
  readonly outcomes: readonly PromiseSettledResult<Result<M>>[]
  readonly lost: TrainError | undefined
}

/**
 * Threads that hold the same state, and take every step together. A step that fails changes none of them; who dies is
 * started again, from the state of the others, before the next call.
 */
export class Team {
  readonly #size: number
  readonly #address: URL
  readonly #options: ReplicaOptions
  #members: readonly Member[] = []
  #group: SharedGroup | undefined
  readonly #alive = new Set<Member>()
  #ended = false
  /** Told of each death. */
  #heard: ((member: Member, error: TrainError) => void) | undefined
  /** What is still under way of a call that was given up. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(size: number, address: URL, options: ReplicaOptions) {
    this.#size = size
    this.#address = address
    this.#options = options
  }

  /** @throws TrainError `worker-failed`; what `createTrainer` throws */
  async open(): Promise<Opened> {
    this.#members = this.#ranks().map(rank => this.#start(rank))
    const opened = await Promise.all(this.#members.map((member, rank) => this.#openMember(member, rank)))
    await this.#join()
    return opened[0]
  }

  /** Each rank with what it is given; the result, of which all have the same. @throws TrainError `worker-lost` */
  async together<M extends 'step' | 'gradients' | 'restore'>(
    method: M,
    given: readonly Given<M>[],
  ): Promise<Result<M>> {
    const { outcomes, lost } = await this.#run(method, given)
    const taken = outcomes.find(outcome => outcome.status === 'fulfilled')
    if (taken !== undefined) {
      // Who failed where another did not is out of step, and ends; in theory only.
      await Promise.all(this.#members.map((member, rank) => outcomes[rank].status === 'rejected' && member.end()))
      return taken.value
    }
    this.#group = undefined
    const reasons: readonly unknown[] = outcomes.flatMap(outcome =>
      outcome.status === 'rejected' ? outcome.reason : [],
    )
    const own = reasons.find(reason => !(reason instanceof TrainError && reason.code === 'worker-lost'))
    throw lost ?? own ?? reasons[0]
  }

  /** Some ranks, each with a part of the work. */
  async apart<M extends Method>(method: M, given: readonly Given<M>[]): Promise<Result<M>[]> {
    const { outcomes, lost } = await this.#run(method, given)
    const results = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    if (results.length === given.length) return results
    // Whoever fails leaves the group.
    this.#group = undefined
    throw lost ?? outcomes.find(outcome => outcome.status === 'rejected')?.reason
  }

  async end(): Promise<void> {
    this.#ended = true
    await Promise.all([...this.#alive].map(member => member.end()))
  }

  /** Waits for all, but not long once one has died: the others may be in the middle of a long computation. */
  async #run<M extends Method>(method: M, given: readonly Given<M>[]): Promise<Outcomes<M>> {
    await this.#last
    await this.#complete()
    const members = this.#members.slice(0, given.length)
    const settled = Promise.allSettled(members.map((member, rank) => member.call(method, ...given[rank])))
    this.#last = settled
    let timer: ReturnType<typeof setTimeout> | undefined
    let lost: TrainError | undefined
    const late = new Promise<[]>(resolve => {
      this.#heard = (member, error) => {
        if (!members.includes(member)) return
        lost ??= error
        timer ??= setTimeout(() => resolve([]), grace)
      }
    })
    const outcomes = await Promise.race([settled, late])
    this.#heard = undefined
    clearTimeout(timer)
    return { outcomes, lost }
  }

  /** All ranks alive, of one state and in one group. */
  async #complete(): Promise<void> {
    const lost = this.#ranks().filter(rank => this.#members[rank].isGone)
    if (lost.length === this.#size) {
      const sentence = `All ${this.#size} workers have died. Start again, from the last checkpoint.`
      throw new TrainError('worker-lost', sentence, { size: this.#size, how: 'died' })
    }
    if (lost.length > 0) await this.#replace(lost)
    if (this.#group === undefined) await this.#join()
  }

  /** Starts ranks again, from the state of another. */
  async #replace(lost: readonly number[]): Promise<void> {
    const survivor = this.#members.find(member => !member.isGone)
    const state = await survivor?.call('state')
    const fresh = this.#members.map((member, rank) => (lost.includes(rank) ? this.#start(rank) : member))
    try {
      for (const rank of lost) {
        await this.#openMember(fresh[rank], rank)
        if (state !== undefined) await fresh[rank].call('restore', state)
      }
    } catch (error) {
      await Promise.all(lost.map(rank => fresh[rank].end()))
      throw error
    }
    this.#members = fresh
    this.#group = undefined
  }

  #start(rank: number): Member {
    const member = new Member(this.#address, rank, this.#size)
    this.#alive.add(member)
    member.gone.then(error => {
      this.#alive.delete(member)
      if (this.#group !== undefined && this.#members[rank] === member) loseRank(this.#group, rank)
      this.#heard?.(member, error)
    })
    // A team that ended in the meantime keeps nobody.
    if (this.#ended) void member.end()
    return member
  }

  async #openMember(member: Member, rank: number): Promise<Opened> {
    try {
      return await member.request<Opened>({ kind: 'open', rank, size: this.#size, options: this.#options })
    } catch (error) {
      if (!member.isGone) throw error
      const reason = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
      const sentence = `Worker ${rank} of ${this.#size} did not start from ${this.#address.href}${reason}.`
      throw new TrainError('worker-failed', sentence, { rank, address: this.#address.href }, { cause: error })
    }
  }

  async #join(): Promise<void> {
    const group = createSharedGroup(this.#size)
    this.#group = group
    await Promise.all(this.#members.map(member => member.request({ kind: 'join', group })))
  }

  #ranks(): readonly number[] {
    return Array.from({ length: this.#size }, (_, rank) => rank)
  }
}
