// The thread's side of a loader: makes batches as long as it has credit, and gives their memory away.
import type { MessagePort } from 'node:worker_threads'
import type { Batch } from '../../batch.js'
import { toPlain } from '../../parallel/protocol.js'
import type { Credit, ThreadAnswer, ThreadTask } from './loader-protocol.js'
import { openMaker } from './open-maker.js'

export async function serveBatches(port: MessagePort, { config, options, share }: ThreadTask): Promise<void> {
  let credit = 0
  let wake = (): void => {}
  port.on('message', (message: Credit) => {
    credit += message.credit
    wake()
  })
  const tell = (answer: ThreadAnswer, transfer: ArrayBuffer[] = []): void => port.postMessage(answer, transfer)

  try {
    const maker = await openMaker(config, options, undefined, share)
    tell({ kind: 'open', batchesPerEpoch: maker.batchesPerEpoch, counts: maker.counts() })
    const batches = maker.batches()
    while (true) {
      while (credit === 0) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      credit--
      const { value, done } = await batches.next()
      if (done) return
      tell({ kind: 'batch', made: value, counts: maker.counts() }, buffersOf(value.batch))
    }
  } catch (error) {
    tell({ kind: 'failed', error: toPlain(error) })
  }
}

function buffersOf({ pixels, ids, groups }: Batch): ArrayBuffer[] {
  const arrays = [pixels.data, ids.data, ...(groups ? [groups] : [])]
  return arrays.map(({ buffer }) => buffer).filter(buffer => buffer instanceof ArrayBuffer)
}
