// A thread that is a rank of the conformance suite.
import { parentPort } from 'node:worker_threads'
import { runRank, type Task } from '../src/conformance.js'
import { joinSharedGroup, type SharedGroup } from '../src/index.js'

export interface Joining {
  readonly group: SharedGroup
  readonly rank: number
  readonly task: Task
}

parentPort?.on('message', async ({ group, rank, task }: Joining) => {
  const outcome = await runRank(joinSharedGroup(group, rank), task, () => process.exit(1))
  parentPort?.postMessage(outcome)
})
