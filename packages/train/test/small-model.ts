// A CLIP small enough for the float64 backend, and batches for it.
import type { TrainingBackend } from '@typeclip/tensor/training'
import { type Batch, createRandom, createTrainer, infonce, type Trainer, type TrainerOptions } from '../src/index.js'

/** As open_clip writes it. */
export const smallConfig = {
  embed_dim: 8,
  quick_gelu: true,
  vision_cfg: { image_size: 12, patch_size: 4, width: 8, layers: 2, head_width: 4 },
  text_cfg: { context_length: 7, vocab_size: 20, width: 8, heads: 2, layers: 2 },
}

export function openSmall(backend: TrainingBackend, changes: Partial<TrainerOptions> = {}): Promise<Trainer> {
  const optimizer = { learningRate: 0.01 }
  return createTrainer({ backend, config: smallConfig, loss: infonce(), optimizer, ...changes })
}

/** Steps on the batches from..from + steps - 1; their losses. */
export async function trainSmall(trainer: Trainer, steps: number, from = 0): Promise<number[]> {
  const losses: number[] = []
  for (let step = from; step < from + steps; step++) losses.push((await trainer.step(smallBatch(step))).loss)
  return losses
}

/** Random pictures, and captions of one to four words; `negatives` more captions than pictures. */
export function smallBatch(seed: number, pictures = 6, negatives = 0): Batch {
  const random = createRandom(seed)
  const [context, vocabulary] = [smallConfig.text_cfg.context_length, smallConfig.text_cfg.vocab_size]
  const size = smallConfig.vision_cfg.image_size
  const ids = new Int32Array((pictures + negatives) * context)
  for (let row = 0; row < pictures + negatives; row++) {
    const words = Array.from({ length: 1 + random.below(4) }, () => 1 + random.below(vocabulary - 3))
    ids.set([vocabulary - 2, ...words, vocabulary - 1], row * context)
  }
  return {
    pixels: {
      shape: [pictures, 3, size, size],
      data: Float32Array.from({ length: pictures * 3 * size * size }, () => random.normal()),
    },
    ids: { shape: [pictures + negatives, context], data: ids },
  }
}

/** Rows from..to-1 of the pairs of a batch, and of its hard negatives as many as said. */
export function batchRows(
  batch: Batch,
  from: number,
  to: number,
  negatives: readonly [number, number] = [0, 0],
): Batch {
  const { pixels, ids } = batch
  const pictures = pixels.shape[0]
  const size = pixels.data.length / pictures
  const tokens = ids.shape[1]
  const rows = [
    ...Array.from({ length: to - from }, (_, i) => from + i),
    ...Array.from({ length: negatives[1] - negatives[0] }, (_, i) => pictures + negatives[0] + i),
  ]
  return {
    pixels: {
      shape: [to - from, pixels.shape[1], pixels.shape[2], pixels.shape[3]],
      data: pixels.data.slice(from * size, to * size),
    },
    ids: {
      shape: [rows.length, tokens],
      data: Int32Array.from(rows.flatMap(row => [...ids.data.subarray(row * tokens, (row + 1) * tokens)])),
    },
  }
}
