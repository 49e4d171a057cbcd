// A rival of figure 2, as in VirTex (Desai and Johnson 2021): the caption of a picture, word by word.
import type { Tensor, TensorData } from '@typeclip/tensor'
import { ignored } from '@typeclip/tensor/training'
import type { LossBackend } from './contrastive.js'

/**
 * The cross entropy of the next id, [], a mean over all that are predicted in the batch; what comes after the end token
 * does not count, the end token does.
 * @param logits [B, T - 1, V]: those at t predict the id at t + 1
 * @param ids [B, T], with start and end tokens, padded
 * @param lengths [B], how many ids of each row count, start and end token among them
 * @throws TensorError
 */
export function captioning(
  backend: LossBackend,
  logits: Tensor,
  { shape: [batch, tokens], data }: TensorData<'int32'>,
  lengths: ArrayLike<number>,
): Tensor {
  const target = new Int32Array(batch * (tokens - 1)).fill(ignored)
  for (let row = 0; row < batch; row++) {
    for (let t = 1; t < lengths[row]; t++) target[row * (tokens - 1) + t - 1] = data[row * tokens + t]
  }
  return backend.ops.crossEntropy({ logits, target: backend.tensor(target, [batch, tokens - 1], 'int32') })
}
