// A program of nested scopes drawn at random: whoever frees or moves memory wrongly, overwrites something here.
import type { Backend } from '../backend.js'
import type { Tensor } from '../tensor.js'

/** A tensor of which every element must be `value`. */
interface Known {
  readonly tensor: Tensor
  readonly value: number
}

/** Runs one program and reads what is left of it. Rejects where a value changed. */
export async function checkRandomScopes(backend: Backend, random: () => number): Promise<void> {
  const below = (limit: number): number => Math.floor(random() * limit)
  let made = 0

  function make(): Known {
    const value = ++made
    const size = 1 + below(random() < 0.1 ? 5000 : 40)
    return { value, tensor: backend.tensor(new Float32Array(size).fill(value), [size], 'float32') }
  }

  function double({ tensor, value }: Known): Known {
    return { tensor: backend.ops.add({ a: tensor, b: tensor }), value: 2 * value }
  }

  function grow(depth: number, around: readonly Known[]): Known[] {
    return backend.scope(() => {
      const own: Known[] = []
      for (let step = below(6); step >= 0; step--) {
        const seen = [...around, ...own]
        if (depth > 0 && random() < 0.4) own.push(...grow(depth - 1, seen))
        else own.push(seen.length > 0 && random() < 0.5 ? double(seen[below(seen.length)]) : make())
      }
      // Some die, the rest leave in another order than they came.
      return own.filter(() => random() < 0.6).toReversed()
    })
  }

  await backend.session(async () => {
    const kept: Known[] = []
    for (let round = 0; round < 4; round++) kept.push(...grow(4, kept))
    for (const { tensor, value } of kept) {
      const elements = await tensor.read()
      const wrong = elements.findIndex(element => element !== value)
      if (wrong < 0 && elements.length === tensor.shape[0]) continue
      throw new Error(
        `A tensor [${tensor.shape}] of ${value} reads ${elements[wrong]} at ${wrong}: its memory was reused.`,
      )
    }
  })
}
