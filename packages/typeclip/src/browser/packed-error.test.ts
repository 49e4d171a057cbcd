import { ImageError } from '@typeclip/image'
import { WeightsError } from '@typeclip/weights'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClipError } from '../error.js'
import { pack, unpack } from './packed-error.js'

/** There and back, as between a worker and its page. */
const cross = (value: unknown) => unpack(structuredClone(pack(value)))

describe('a packed error', () => {
  it('comes out with its name, code, facts, cause and stack', () => {
    const cause = new WeightsError('read-failed', 'It broke off.', { url: 'x' }, { cause: new TypeError('network') })
    const error = new ClipError('bad-source', 'No model.', { protocol: 'ftp:' }, { cause })
    const crossed = cross(error)
    expect(crossed).toBeInstanceOf(ClipError)
    expect(crossed).toMatchObject({
      name: 'ClipError',
      message: 'No model.',
      code: 'bad-source',
      facts: { protocol: 'ftp:' },
      stack: error.stack,
    })
    expect(crossed).toHaveProperty('cause.name', 'WeightsError')
    expect(crossed).toHaveProperty('cause.code', 'read-failed')
    expect(crossed).toHaveProperty('cause.cause', new TypeError('network'))
  })

  it('keeps the name of classes that are not ours', () => {
    expect(cross(new DOMException('stopped', 'AbortError'))).toMatchObject({ name: 'AbortError', message: 'stopped' })
    expect(cross(new RangeError('far'))).toBeInstanceOf(RangeError)
  })

  it('is found wherever it stands in a result', () => {
    const failures = [{ index: 3, error: new ImageError('empty', 'It holds no bytes.', { file: 'a.png' }) }]
    const error = new ClipError('all-failed', 'None.', { failures })
    expect(cross({ data: Float32Array.of(1, Number.NaN), failures })).toMatchObject({
      data: Float32Array.of(1, Number.NaN),
      failures: [{ index: 3, error: { name: 'ImageError', code: 'empty', facts: { file: 'a.png' } } }],
    })
    expect(cross(error)).toHaveProperty('facts.failures.0.error.code', 'empty')
  })

  it('crosses though it holds what cannot, and though it holds itself', () => {
    const error = new ClipError('bad-source', 'No.', { call: () => 1, when: new Date(0), symbol: Symbol('s') })
    error.cause = error
    expect(cross(error)).toMatchObject({ code: 'bad-source', facts: { symbol: 'Symbol(s)' } })
  })
})

describe('plain results', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(cross(value)).toEqual(value)
      }),
    )
  })
})
