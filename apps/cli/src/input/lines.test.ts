import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Line, readLines } from './lines.js'

async function linesOf(pieces: readonly Uint8Array[]): Promise<readonly Line[]> {
  const lines: Line[] = []
  for await (const some of readLines(from(pieces))) lines.push(...some)
  return lines
}

async function* from(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces
}

const texts = async (text: string) => (await linesOf([Buffer.from(text)])).map(line => line.text)

describe('readLines', () => {
  it('ends lines at \\n and \\r\\n only, the last one with or without', async () => {
    expect(await texts('a\r\nb\u2028c\rd\n\ne')).toEqual(['a', 'b\u2028c\rd', '', 'e'])
    expect(await texts('a\n')).toEqual(['a'])
    expect(await texts('')).toEqual([])
  })

  it('drops a mark of byte order at the very beginning only', async () => {
    expect(await texts('\ufeffa\n\ufeffb\n')).toEqual(['a', '\ufeffb'])
  })

  it('is the same however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', maxLength: 6 }).map(text => text.replace(/[\r\n]|^\ufeff/g, ' '))),
        fc.array(fc.nat({ max: 20 })),
        async (wanted, cuts) => {
          const bytes = Buffer.from(wanted.map(line => `${line}\n`).join(''))
          const ends = [0, ...cuts.map(cut => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b)
          const pieces = ends.slice(1).map((end, index) => bytes.subarray(ends[index], end))
          const lines = await linesOf(pieces)
          expect(lines.map(line => line.text)).toEqual(wanted.map(line => line.toWellFormed()))
        },
      ),
    )
  })

  it('tells lines that are not UTF-8, and goes on', async () => {
    const [bad, good] = await linesOf([Buffer.concat([Uint8Array.of(0x63, 0xff, 0x0a), Buffer.from('cat\n')])])
    expect(bad).toMatchObject({ text: 'c\ufffd', error: { code: 'not-unicode' } })
    expect(good).toEqual({ text: 'cat' })
  })

  it('tells lines that are too long, holding none of them, and goes on', async () => {
    const piece = Buffer.alloc(2 ** 20, 'a')
    const pieces = [...Array.from({ length: 65 }, () => piece), Buffer.from('a\nb\n')]
    const [long, next] = await linesOf(pieces)
    expect(long).toMatchObject({ text: 'a'.repeat(80), error: { code: 'line-too-long' } })
    expect(next).toEqual({ text: 'b' })
  })
})
