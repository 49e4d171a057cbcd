// 128 fixed pairs, learned by heart.
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { describeGolden, hasShared, readJson } from '@typeclip/golden'
import { expect } from 'vitest'
import { createTrainer, type Features, infonce } from '../src/index.js'
import { batchOf, type GoldenRun, openClipConfig, readTensors } from './golden-run.js'

interface Overfit {
  readonly recipe: Pick<GoldenRun, 'seed' | 'batch' | 'optimizer'> & {
    readonly pairs: number
    readonly weights: string
    readonly schedule: Pick<GoldenRun['schedule'], 'lr' | 'warmup'> & { readonly kind: 'constant' }
  }
}

const path = 'golden/train/overfit.json'
/** PyTorch needs 36. */
const allowed = 60

describeGolden(
  'train (overfit.json)',
  hasShared(path) ? [readJson<Overfit>(path)] : [],
  () => 'R@1 of 100 % in both directions on wasm',
  async ({ recipe: { pairs, seed, weights, optimizer, schedule } }) => {
    using backend = await createWasmTrainingBackend()
    using trainer = await createTrainer({
      backend,
      config: openClipConfig(),
      weights: await readTensors([weights]),
      loss: infonce(),
      optimizer: {
        learningRate: schedule.lr,
        schedule: { kind: schedule.kind, warmup: schedule.warmup, steps: allowed },
        betas: optimizer.betas,
        epsilon: optimizer.eps,
        weightDecay: optimizer.weight_decay,
      },
    })
    const batch = batchOf({ seed, samples: pairs, batch: pairs }, 0)
    let right: readonly number[] = []
    for (let steps = 1; steps <= allowed && right.join() !== `${pairs},${pairs}`; steps++) {
      await trainer.step(batch)
      // It has no chance before, and looking takes its time.
      if (steps >= 30) right = rightOf(await trainer.encodeImages(batch.pixels), await trainer.encodeTexts(batch.ids))
    }
    expect(right).toEqual([pairs, pairs])
  },
)

/** How many rows of each find their own among those of the other. */
function rightOf(images: Features, texts: Features): readonly number[] {
  const [a, b] = [unit(images), unit(texts)]
  const nearest = (of: readonly Float32Array[], among: readonly Float32Array[]): number =>
    of.filter((row, i) => among.every((other, j) => j === i || dot(row, other) < dot(row, among[i]))).length
  return [nearest(a, b), nearest(b, a)]
}

function unit({ data, shape: [rows, width] }: Features): readonly Float32Array[] {
  return Array.from({ length: rows }, (_, row) => {
    const values = data.subarray(row * width, (row + 1) * width)
    const norm = Math.sqrt(dot(values, values))
    return values.map(value => value / norm)
  })
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0)
}
