import type { TrainingBackend, Variable } from '@typeclip/tensor/training'
import { backendOf } from '../backend.js'
import { holdRows } from '../hold.js'
import type { Builds } from '../load.js'
import { openCore, type WasmBackendOptions } from '../open.js'
import { isTrainingKernels } from './exports.js'
import { bindTrainingKernels } from './operations.js'
import { Pool } from './pool.js'
import { bindUpdates } from './updates.js'
import { StoredVariable } from './variable.js'

const builds: Builds = {
  baseline: () => import('../wasm-bytes/training.js'),
  relaxed: () => import('../wasm-bytes/training-relaxed.js'),
}

/**
 * A backend that trains: as `createWasmBackend`, with the operations of gradients and losses, and updates in place.
 * @param options `module` is a compiled `trainingUrl`
 * @throws TensorError `backend-unavailable`; the signal's reason when it is aborted
 */
export async function createWasmTrainingBackend(options: WasmBackendOptions = {}): Promise<TrainingBackend> {
  const { core, details } = await openCore(options, builds, isTrainingKernels, heap => new Pool(heap))
  const { backend, owner } = backendOf(core, details, bindTrainingKernels)
  return {
    ...backend,
    variable: (data): Variable =>
      holdRows(owner.core, data, address => new StoredVariable(owner, [...data.shape], address)),
    updates: bindUpdates(owner),
  }
}
