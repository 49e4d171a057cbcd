import type { Tensor } from '@typeclip/tensor'
import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import { expect, it } from 'vitest'
import { valueAndGrad } from '../src/index.js'

it('does what the README shows', async () => {
  using backend = createReferenceTrainingBackend()
  const step = valueAndGrad(backend, ({ ops }, { weight }, x: Tensor, target: Tensor<'int32'>) =>
    ops.crossEntropy({ logits: ops.linear({ x, weight }), target }),
  )
  await backend.session(async () => {
    const weight = backend.tensor(Float32Array.of(0, 0), [2, 1], 'float32')
    const x = backend.tensor(Float32Array.of(3), [1, 1], 'float32')
    const { value, gradients } = step({ weight }, x, backend.tensor(Int32Array.of(0), [1], 'int32'))
    expect((await value.read())[0]).toBeCloseTo(Math.log(2), 6)
    expect([...((await gradients.weight?.read()) ?? [])]).toEqual([-1.5, 1.5])
  })
})
