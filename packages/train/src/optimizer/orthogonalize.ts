// What Muon does to a gradient: the nearest matrix whose rows or columns are orthonormal, nearly.
import type { Backend, Tensor } from '@typeclip/tensor'
import type { TrainingTable } from '@typeclip/tensor/training'

/** Of the quintic that takes singular values in (0, 1] close to 1 in five rounds (Jordan et al. 2024). */
const [first, third, fifth] = [3.4445, -4.775, 2.0315] as const
const rounds = 5

/**
 * U Vᵀ of x = U S Vᵀ, with singular values between about 0.7 and 1.2 instead of 1: five rounds of Newton and Schulz.
 * Zeros stay zeros. Call inside a scope or session, which then owns the result.
 * @param x [R, C]
 */
export function orthogonalize(backend: Backend<TrainingTable>, x: Tensor): Tensor {
  const { ops } = backend
  const [rows, columns] = x.shape
  return backend.scope(() => {
    // Products with the shorter side's square are the cheaper ones.
    const flipped = rows > columns
    const unit = ops.l2Normalize({ x: ops.reshape({ x }, { shape: [1, rows * columns] }) })
    const whole = ops.reshape({ x: unit }, { shape: [rows, columns] })
    let result = flipped ? ops.permute({ x: whole }, { axes: [1, 0] }) : whole
    for (let round = 0; round < rounds; round++) {
      result = backend.scope(() => {
        const square = ops.matmul({ a: result, b: result }, { transposeB: true })
        const polynomial = ops.add({ a: times(third, square), b: times(fifth, ops.matmul({ a: square, b: square })) })
        return ops.add({ a: times(first, result), b: ops.matmul({ a: polynomial, b: result }) })
      })
    }
    return ops.reshape(
      { x: flipped ? ops.permute({ x: result }, { axes: [1, 0] }) : result },
      { shape: [rows, columns] },
    )

    function times(factor: number, a: Tensor): Tensor {
      return ops.mul({ a, b: backend.tensor(Float32Array.of(factor), [], 'float32') })
    }
  })
}
