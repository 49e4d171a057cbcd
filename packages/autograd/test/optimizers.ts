// The ops of golden/ops that change variables, by the updates of a training backend.
import type { TrainingBackend } from '@typeclip/tensor/training'
import type { Floats, GoldenCase } from './golden-cases.js'

type Optimizer = (backend: TrainingBackend, given: GoldenCase) => Promise<Readonly<Record<string, Floats>>>

export const optimizers: Readonly<Record<string, Optimizer>> = {
  async adamw(backend, { floats, attributes }) {
    const zeros = { shape: floats.param.shape, data: new Float32Array(floats.param.data.length) }
    const [parameter, mean, square] = [floats.param, zeros, zeros].map(data => backend.variable(data))
    const { lr: learningRate, weight_decay: weightDecay, eps: epsilon } = attributes
    const [beta1, beta2] = attributes.betas
    const params: Float32Array[] = []
    for (const [i, step] of rowsOf(floats.grads).entries()) {
      await backend.session(async () => {
        const gradient = backend.tensor(step.data, step.shape, 'float32')
        const rates = { learningRate, beta1, beta2, epsilon, weightDecay, step: i + 1 }
        backend.updates.adamw({ parameter, gradient, mean, square }, rates)
        params.push(await parameter.read())
      })
    }
    const result = {
      params: stack(params, floats.grads.shape),
      exp_avg: { shape: zeros.shape, data: await mean.read() },
      exp_avg_sq: { shape: zeros.shape, data: await square.read() },
    }
    for (const variable of [parameter, mean, square]) variable.dispose()
    return result
  },

  async clip_grad_norm(backend, { floats, attributes }) {
    return backend.session(async () => {
      const gradients = Object.entries(floats).map(
        ([name, { data, shape }]) => [name, backend.tensor(data, shape, 'float32')] as const,
      )
      let squares = 0
      for (const [, x] of gradients) squares += (await backend.ops.squaredNorm({ x }).read())[0]
      const norm = Math.sqrt(squares)
      const factor = backend.tensor(Float32Array.of(Math.min(1, attributes.max_norm / (norm + 1e-6))), [], 'float32')
      const clipped: Record<string, Floats> = { norm: { shape: [], data: Float32Array.of(norm) } }
      for (const [name, x] of gradients) {
        clipped[name] = { shape: x.shape, data: await backend.ops.mul({ a: x, b: factor }).read() }
      }
      return clipped
    })
  },

  async ema(backend, { floats, attributes }) {
    const average = backend.variable(floats.ema)
    const averages: Float32Array[] = []
    for (const step of rowsOf(floats.params)) {
      await backend.session(async () => {
        const parameter = backend.tensor(step.data, step.shape, 'float32')
        backend.updates.ema({ average, parameter }, { decay: attributes.decay })
        averages.push(await average.read())
      })
    }
    average.dispose()
    return { ema: stack(averages, floats.params.shape) }
  },
}

/** [S, ...] apart. */
function rowsOf({ shape, data }: Floats): Floats[] {
  const size = data.length / shape[0]
  return Array.from({ length: shape[0] }, (_, i) => ({
    shape: shape.slice(1),
    data: data.slice(i * size, (i + 1) * size),
  }))
}

function stack(rows: readonly Float32Array[], shape: readonly number[]): Floats {
  return { shape, data: Float32Array.from(rows.flatMap(row => [...row])) }
}
