import { TrainError } from '../error.js'
import type { CallOptions, Collective } from './collective.js'

/** A group of one: everything that it is given comes back, copied. */
export function alone(): Collective {
  let disposed = false

  async function copy(values: Float32Array, { signal }: CallOptions = {}): Promise<Float32Array> {
    if (disposed) throw new TrainError('disposed', 'This collective was disposed.')
    signal?.throwIfAborted()
    return values.slice()
  }

  return {
    rank: 0,
    size: 1,
    allGather: async (values, options) => [await copy(values, options)],
    allReduce: copy,
    async broadcast(values, root, options) {
      checkRoot(root, 1)
      return copy(values, options)
    },
    shift: copy,
    dispose() {
      disposed = true
    },
    [Symbol.dispose]() {
      disposed = true
    },
  }
}

/** @throws TrainError `mismatched-call` */
export function checkRoot(root: number, size: number): void {
  if (Number.isInteger(root) && root >= 0 && root < size) return
  throw new TrainError('mismatched-call', `The root is one of ${size} ranks, from 0, and not ${root}.`, { root, size })
}
