// What a backend promises beside numbers: who owns a tensor, when it is freed, what is refused.
import type { Backend } from '../backend.js'
import { seededRandom } from '../random.js'
import type { Tensor } from '../tensor.js'
import { refused, same } from './expect.js'
import { checkRandomScopes } from './random-scopes.js'

export interface ContractCase {
  readonly name: string
  /** Rejects where the promise is broken. */
  run(): Promise<void>
}

/**
 * Every promise of `Backend` that is not a number.
 * @param create makes a new backend at each call; the cases dispose it
 */
export function contractCases(create: () => Backend | Promise<Backend>): readonly ContractCase[] {
  return Object.entries(promises).map(([name, check]) => ({
    name,
    async run() {
      using backend = await create()
      await check(backend, create)
    },
  }))
}

type Promises = Readonly<
  Record<string, (backend: Backend, create: () => Backend | Promise<Backend>) => void | Promise<void>>
>

const promises: Promises = {
  async 'tensor copies its data, and read copies it back'(backend) {
    const floats = Float32Array.of(0.1, -2, 3e38)
    const integers = Int32Array.of(2 ** 31 - 1, -(2 ** 31))
    const [first, second] = await backend.session(async () => {
      const a = backend.tensor(floats, [3], 'float32')
      const b = backend.tensor(integers, [2, 1], 'int32')
      floats.fill(7)
      const read = await a.read()
      read.fill(8)
      return [await a.read(), await b.read()] as const
    })
    same([...first, ...second], [...Float32Array.of(0.1, -2, 3e38), 2 ** 31 - 1, -(2 ** 31)])
  },

  async 'data that does not fill its shape is refused'(backend) {
    await backend.session(async () => {
      await refused('bad-data', () => backend.tensor(new Float32Array(5), [2, 3], 'float32'))
      await refused('bad-data', () => backend.tensor(new Float32Array(2), [-1, -2], 'float32'))
      await refused('bad-data', () => backend.tensor(new Float32Array(1), [0.5, 2], 'float32'))
      await refused('bad-data', () => backend.pack({ shape: [2, 3], data: new Float32Array(7) }, 'linear'))
    })
  },

  async 'outside a scope nothing is made'(backend) {
    const weight = backend.pack({ shape: [2], data: Float32Array.of(1, 2) }, 'vector')
    await refused('no-scope', () => backend.tensor(new Float32Array(1), [1], 'float32'))
    await refused('no-scope', () => backend.ops.relu({ x: weight }))
  },

  async 'a scope frees what it does not return'(backend) {
    await backend.session(async () => {
      const before = backend.memory().scopes
      const freed: Tensor[] = []
      const kept = backend.scope(() => {
        freed.push(two(backend), backend.ops.relu({ x: freed[0] ?? two(backend) }))
        return two(backend)
      })
      const held = backend.memory().scopes - before
      if (held <= 0) throw new Error('The returned tensor takes no memory.')
      for (const tensor of freed) {
        await refused('disposed', () => tensor.read())
        await refused('disposed', () => backend.ops.relu({ x: tensor }))
      }
      same(await kept.read(), [1, -2])
      backend.scope(() => Array.from({ length: 50 }, () => two(backend)).length)
      same([backend.memory().scopes - before], [held])
    })
    same([backend.memory().scopes], [0])
  },

  async 'arrays and records of tensors are returned, and belong to the scope around'(backend) {
    await backend.session(async () => {
      let pair: readonly Tensor[] = []
      const sum = backend.scope(() => {
        const { list, one } = backend.scope(() => ({ list: [two(backend), two(backend)], one: two(backend), n: 1 }))
        pair = list
        return backend.ops.add({ a: backend.ops.add({ a: list[0], b: list[1] }), b: one })
      })
      same(await sum.read(), [3, -6])
      for (const tensor of pair) await refused('disposed', () => tensor.read())
    })
  },

  async 'a tensor of an outer scope may pass through an inner one'(backend) {
    await backend.session(async () => {
      const outer = two(backend)
      const passed = backend.scope(() => {
        two(backend)
        return [outer, outer]
      })
      same(await passed[0].read(), [1, -2])
      same(await outer.read(), [1, -2])
    })
  },

  async 'values stay right however scopes nest and return'(backend) {
    for (let seed = 0; seed < 30; seed++) await checkRandomScopes(backend, seededRandom(seed))
    same([backend.memory().scopes], [0])
  },

  async 'a scope that throws frees everything, and its error passes through'(backend) {
    await backend.session(async () => {
      const before = backend.memory().scopes
      const planned = new RangeError('planned')
      try {
        backend.scope(() => {
          two(backend)
          backend.scope(() => two(backend))
          throw planned
        })
        throw new Error('The error of the scope got lost.')
      } catch (error) {
        if (error !== planned) throw error
      }
      same([backend.memory().scopes], [before])
      same(await backend.scope(() => two(backend)).read(), [1, -2])
    })
  },

  async 'a tensor cannot leave the outermost scope'(backend) {
    await refused('no-scope', () => backend.scope(() => two(backend)))
    same([backend.memory().scopes], [0])
    same([backend.scope(() => two(backend).shape.length)], [1])
  },

  async 'a scope cannot wait'(backend) {
    await refused('no-scope', () => backend.scope(async () => 1))
  },

  async 'a read that has begun outlives the scope'(backend) {
    same(await backend.scope(() => ({ reading: two(backend).read() })).reading, [1, -2])
  },

  async 'sessions take turns, and a failed one does not stop the next'(backend) {
    const log: string[] = []
    const step = (name: string, failing: boolean) =>
      backend.session(async () => {
        log.push(`${name} begins`)
        const x = two(backend)
        await new Promise(resolve => setTimeout(resolve, 1))
        same(await x.read(), [1, -2])
        log.push(`${name} ends`)
        if (failing) throw new RangeError(name)
        return name
      })
    const settled = await Promise.allSettled([step('a', false), step('b', true), step('c', false)])
    same(
      settled.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
    same(log, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
    same([backend.memory().scopes], [0])
  },

  async 'a packed weight outlives scopes until it is disposed, twice if one likes'(backend) {
    const before = backend.memory().weights
    const data = Float32Array.from({ length: 15 }, (_, i) => i)
    const weight = backend.pack({ shape: [3, 5], data }, 'linear')
    same(weight.shape, [3, 5])
    if (backend.memory().weights <= before) throw new Error('A packed weight takes no memory.')
    data.fill(9)
    for (let round = 0; round < 2; round++) {
      const got = await backend.session(async () => {
        const x = backend.tensor(Float32Array.of(0, 1, 0, 0, 1), [1, 5], 'float32')
        return backend.ops.linear({ x, weight }).read()
      })
      same(got, [5, 15, 25])
    }
    same(
      await weight.read(),
      Array.from({ length: 15 }, (_, i) => i),
    )
    weight.dispose()
    weight.dispose()
    same([backend.memory().weights], [before])
    await refused('disposed', () => weight.read())
    await backend.session(async () => {
      const x = backend.tensor(new Float32Array(5), [1, 5], 'float32')
      await refused('disposed', () => backend.ops.linear({ x, weight }))
    })
  },

  async 'shapes and attributes that do not fit are refused'(backend) {
    await backend.session(async () => {
      const x = backend.tensor(new Float32Array(6), [2, 3], 'float32')
      await refused('shape-mismatch', () => backend.ops.linear({ x, weight: x, bias: x }))
      await refused('shape-mismatch', () => backend.ops.add({ a: x, b: two(backend) }))
      await refused('bad-attribute', () => backend.ops.mean({ x }, { axes: [2] }))
      const qkv = backend.tensor(new Float32Array(12), [1, 1, 12], 'float32')
      await refused('bad-attribute', () => backend.ops.selfAttention({ qkv }, { heads: 3 }))
    })
  },

  async 'an id, index or length outside its range is refused'(backend) {
    await backend.session(async () => {
      const x = backend.tensor(new Float32Array(24), [1, 2, 12], 'float32')
      const table = backend.tensor(new Float32Array(6), [2, 3], 'float32')
      for (const bad of [-1, 2, 2 ** 31 - 1]) {
        const index = backend.tensor(Int32Array.of(bad), [1], 'int32')
        await refused('index-out-of-range', () => backend.ops.embedding({ table, ids: index }))
        await refused('index-out-of-range', () => backend.ops.poolAt({ x, index }))
      }
      for (const bad of [-1, 0, 3]) {
        const lengths = backend.tensor(Int32Array.of(bad), [1], 'int32')
        await refused('index-out-of-range', () => backend.ops.selfAttention({ qkv: x, lengths }, { heads: 2 }))
        await refused('index-out-of-range', () => backend.ops.attention({ q: x, k: x, v: x, lengths }, { heads: 2 }))
        await refused('index-out-of-range', () =>
          backend.ops.softmax({
            x: backend.ops.slice(
              { x },
              {
                ranges: [
                  [0, 1],
                  [0, 2],
                  [0, 2],
                ],
              },
            ),
            lengths,
          }),
        )
      }
    })
  },

  async 'a tensor of another backend is refused'(backend, create) {
    using other = await create()
    const stranger = other.pack({ shape: [2], data: Float32Array.of(1, 2) }, 'vector')
    await backend.session(async () => {
      await refused('foreign-tensor', () => backend.ops.relu({ x: stranger }))
    })
  },

  async 'a disposed backend refuses, and may be disposed again'(backend) {
    const weight = backend.pack({ shape: [2], data: Float32Array.of(1, 2) }, 'vector')
    await backend.session(async () => {
      const x = two(backend)
      backend.dispose()
      backend.dispose()
      await refused('disposed', () => x.read())
      await refused('disposed', () => backend.ops.relu({ x }))
    })
    await refused('disposed', () => weight.read())
    await refused('disposed', () => backend.pack({ shape: [1], data: new Float32Array(1) }, 'vector'))
    await refused('disposed', () => backend.tensor(new Float32Array(1), [1], 'float32'))
    await refused('disposed', () => backend.scope(() => 1))
    await refused('disposed', () => backend.session(async () => 1))
    weight.dispose()
    same([backend.memory().weights, backend.memory().scopes], [0, 0])
  },
}

function two(backend: Backend): Tensor {
  return backend.tensor(Float32Array.of(1, -2), [2], 'float32')
}
