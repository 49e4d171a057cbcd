import { createReferenceTrainingBackend } from '@typeclip/tensor/reference'
import type { Variable } from '@typeclip/tensor/training'
import { describe, expect, it } from 'vitest'
import { Adamw, type AdamwOptions } from './adamw.js'
import { clipScale, gradientNorm } from './gradient-norm.js'

const backend = createReferenceTrainingBackend()

function variables(): Record<'matrix' | 'bias', Variable> {
  return {
    matrix: backend.variable({ shape: [1, 2], data: Float32Array.of(1, -1) }),
    bias: backend.variable({ shape: [1], data: Float32Array.of(1) }),
  }
}

/** Steps with gradients that differ from step to step. */
async function run(optimizer: Adamw, steps: readonly number[]): Promise<void> {
  for (const step of steps) {
    await backend.session(async () => {
      const matrix = backend.tensor(Float32Array.of(step, 0.5), [1, 2], 'float32')
      optimizer.step({ matrix, bias: backend.tensor(Float32Array.of(-step), [1], 'float32') }, 0.01)
    })
  }
}

async function read(parameters: Record<string, Variable>): Promise<number[][]> {
  return Promise.all(Object.values(parameters).map(async parameter => [...(await parameter.read())]))
}

describe('Adamw', () => {
  it('decays matrices and leaves vectors alone', async () => {
    const parameters = variables()
    using optimizer = new Adamw(backend, parameters, { weightDecay: 0.5 })
    await backend.session(async () => {
      const matrix = backend.tensor(new Float32Array(2), [1, 2], 'float32')
      optimizer.step({ matrix, bias: backend.tensor(new Float32Array(1), [1], 'float32') }, 0.5)
    })
    expect(await read(parameters)).toEqual([[0.75, -0.75], [1]])
  })

  it('leaves a parameter without a gradient as it is, decay included', async () => {
    const parameters = variables()
    using optimizer = new Adamw(backend, parameters, { weightDecay: 0.5 })
    optimizer.step({}, 0.5)
    expect(await read(parameters)).toEqual([[1, -1], [1]])
  })

  it('scales the rate of a parameter, its decay too', async () => {
    const parameters = variables()
    const learningRateFactor = (name: string) => (name === 'matrix' ? 0.5 : 0)
    using optimizer = new Adamw(backend, parameters, { weightDecay: 0.5, epsilon: 0, learningRateFactor })
    await run(optimizer, [1])
    const [matrix, bias] = await read(parameters)
    // The first step of Adam is the rate itself, whatever the gradient's size.
    expect(matrix[0]).toBeCloseTo(1 - 0.005 * 0.5 - 0.005, 6)
    expect(bias).toEqual([1])
  })

  it('goes on from a saved state as if it had not stopped', async () => {
    const options: AdamwOptions = { weightDecay: 0.1 }
    const whole = variables()
    using straight = new Adamw(backend, whole, options)
    await run(straight, [1, 2, 3, 4])

    const parameters = variables()
    const first = new Adamw(backend, parameters, options)
    await run(first, [1, 2])
    const state = await first.state()
    first.dispose()
    first.dispose()
    using second = new Adamw(backend, parameters, { ...options, state })
    await run(second, [3, 4])
    const [got, want] = [await read(parameters), await read(whole)]
    got.flat().forEach((value, i) => {
      expect(value).toBeCloseTo(want.flat()[i], 7)
    })
    expect((await second.state()).step).toBe(4)
  })

  it('refuses to go on once disposed', async () => {
    const optimizer = new Adamw(backend, variables())
    optimizer.dispose()
    expect(() => optimizer.step({}, 1)).toThrow(expect.objectContaining({ code: 'disposed' }))
    await expect(optimizer.state()).rejects.toMatchObject({ code: 'disposed' })
  })

  it('refuses the state of another model', async () => {
    using optimizer = new Adamw(backend, variables())
    const state = await optimizer.state()
    const other = { matrix: backend.variable({ shape: [3], data: new Float32Array(3) }) }
    expect(() => new Adamw(backend, other, { state })).toThrow(
      expect.objectContaining({ code: 'bad-state', facts: { name: 'matrix', moment: 'mean', size: 3, found: 2 } }),
    )
  })
})

describe('clipping', () => {
  it('takes the norm over all gradients, and shrinks what exceeds the maximum', async () => {
    const norm = await backend.session(() =>
      gradientNorm(backend.ops, [
        backend.tensor(Float32Array.of(3), [1], 'float32'),
        backend.tensor(Float32Array.of(0, 4), [2], 'float32'),
      ]),
    )
    expect(norm).toBe(5)
    expect(clipScale(5, 1)).toBeCloseTo(0.2, 6)
    expect(clipScale(0.5, 1)).toBe(1)
  })
})
