// Gradient clipping (Pascanu et al. 2013; clip_grad_norm_ of PyTorch).
import type { Kernels, Tensor } from '@typeclip/tensor'
import type { TrainingTable } from '@typeclip/tensor/training'

/** The 2-norm over all gradients together. Call inside a session; NaN and infinity come out as they are. */
export async function gradientNorm(ops: Kernels<TrainingTable>, gradients: Iterable<Tensor>): Promise<number> {
  const squares = await Promise.all(Array.from(gradients, x => ops.squaredNorm({ x }).read()))
  return Math.sqrt(squares.reduce((sum, [square]) => sum + square, 0))
}

/** What gradients of this norm are multiplied by, so that it does not exceed `maximum`. */
export function clipScale(norm: number, maximum: number): number {
  return Math.min(1, maximum / (norm + 1e-6))
}
