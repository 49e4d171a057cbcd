// Workers of one test: ranks that share memory, all on this thread.
import type { TrainingBackend } from '@typeclip/tensor/training'
import { type Collective, createSharedGroup, joinSharedGroup } from '../src/index.js'

/** Runs `work` for each rank at the same time, each on a backend of its own: a session of one waits for the others. */
export function together<R>(
  workers: number,
  createBackend: () => Promise<TrainingBackend>,
  work: (backend: TrainingBackend, collective: Collective) => Promise<R>,
): Promise<R[]> {
  const group = createSharedGroup(workers)
  return Promise.all(
    Array.from({ length: workers }, async (_, rank) => {
      using backend = await createBackend()
      using collective = joinSharedGroup(group, rank)
      return await work(backend, collective)
    }),
  )
}
