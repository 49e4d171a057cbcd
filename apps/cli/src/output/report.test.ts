import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CliError } from '../error.js'
import { createReport, exitCodeOf } from './report.js'
import type { Output } from './terminal.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

/** A report, and what it writes, in order. */
function reportTo({ json = false, isTerminal = false, colours = false } = {}) {
  const written: string[] = []
  const output = (name: string): Output => ({
    isTerminal,
    colours,
    columns: 80,
    write: async text => void written.push(`${name}: ${text}`),
  })
  async function* nothing(): AsyncGenerator<Uint8Array> {}
  const { signal } = new AbortController()
  const report = createReport({ input: nothing, output: output('out'), errors: output('err'), signal }, json)
  return { report, written }
}

const failure = new CliError('bad-array', 'It is wrong.')

describe('a report', () => {
  it('writes many results at once, when it is told to', async () => {
    const { report, written } = reportTo({ json: true })
    report.item({ a: 1 }, 'one')
    report.failure({ file: 'x.png' }, failure)
    report.line(undefined, 'for people')
    expect(written).toEqual([])
    await report.flush()
    const error = '{"file":"x.png","error":{"code":"bad-array","message":"It is wrong."}}'
    expect(written).toEqual([`out: {"a":1}\n${error}\n`])
  })

  it.each([
    [{ file: 'x.png' }, 'typeclip: x.png: It is wrong. [bad-array]'],
    [{ index: 3 }, 'typeclip: row 3: It is wrong. [bad-array]'],
    [{ text: 'a cat' }, 'typeclip: "a cat": It is wrong. [bad-array]'],
    [{ text: 5 }, 'typeclip: "5": It is wrong. [bad-array]'],
    [{ text: 'x'.repeat(80) }, `typeclip: "${'x'.repeat(57)}…": It is wrong. [bad-array]`],
  ])('names the item %j for people, on standard error', async (name, sentence) => {
    const { report, written } = reportTo()
    report.failure(name, failure)
    await report.flush()
    expect(written).toEqual([`err: ${sentence}\n`])
  })

  it('shows the trace of a fault, and of nothing else', async () => {
    const { report, written } = reportTo()
    report.fatal(new RangeError('oh'))
    report.fatal(failure)
    await report.flush()
    expect(written[0]).toMatch(
      /^err: typeclip: oh \[internal\]\nRangeError: oh\n(.*\n)+typeclip: It is wrong. \[bad-array\]\n$/,
    )
  })

  it('colours words where colours are wanted', async () => {
    const { report, written } = reportTo({ colours: true })
    report.warning('Beware.')
    await report.flush()
    expect(written).toEqual(['err: \x1b[33mtypeclip: warning:\x1b[39m Beware.\n'])
  })

  it('shows how far long work is, now and then, and takes that away before a result', async () => {
    const { report, written } = reportTo({ isTerminal: true })
    await report.progress('pictures', 1, 10)
    vi.advanceTimersByTime(500)
    await report.progress('pictures', 2, 10)
    await report.progress('pictures', 3, 10)
    vi.advanceTimersByTime(200)
    await report.progress('pictures', 4)
    report.item({}, 'done')
    await report.flush()
    await report.flush()
    expect(written).toEqual([
      'err: \r\x1b[K2 of 10 pictures',
      'err: \r\x1b[K4 pictures',
      'err: \r\x1b[K',
      'out: done\n',
    ])
  })

  it('shows nothing of that where nobody looks', async () => {
    const { report, written } = reportTo()
    vi.advanceTimersByTime(500)
    await report.progress('pictures', 2, 10)
    expect(written).toEqual([])
  })
})

describe('exitCodeOf', () => {
  it.each([
    [0, 0, 0],
    [3, 0, 0],
    [3, 1, 1],
    [0, 1, 2],
  ])('%i done and %i failed is %i', (done, failed, code) => {
    expect(exitCodeOf({ done, failed })).toBe(code)
  })
})
