import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Point, renderChart } from './chart.js'
import { linearAxis, short, tightAxis } from './scale.js'

const numbers = (svg: string): number[] =>
  [...svg.matchAll(/[ML ]?(-?\d+\.\d),(-?\d+\.\d)/g)].flatMap(([, x, y]) => [Number(x), Number(y)])

describe('a chart', () => {
  it('has a curve for each series, and its last value beside it', () => {
    const html = renderChart({
      title: 'A & B',
      series: [
        {
          name: 'a',
          points: [
            [0, 1],
            [10, 5],
          ],
        },
        {
          name: '<b>',
          points: [
            [0, 2],
            [10, 3.25],
          ],
          marked: true,
        },
      ],
    })
    expect(html.match(/class="curve"/g)).toHaveLength(2)
    expect(html.match(/<circle/g)).toHaveLength(2)
    expect([...html.matchAll(/class="end"[^>]*>([^<]*)</g)].map(([, text]) => text)).toEqual(['5', '3.25'])
    expect(html).toContain('A &#38; B')
    expect(html).toContain('&#60;b&#62;')
  })

  it('says so where nothing was measured', () => {
    expect(renderChart({ title: 'a', series: [{ name: 'a', points: [] }] })).toContain('Nothing measured yet.')
    expect(renderChart({ title: 'a', series: [{ name: 'a', points: [[1, Number.NaN]] }] })).toContain(
      'Nothing measured',
    )
  })

  it('stays in its frame whatever the numbers, but for outliers of noisy curves', () => {
    const points = fc.array(
      fc.tuple(fc.nat(1e6), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })),
      { minLength: 1 },
    )
    const property = fc.property(points, fc.boolean(), (all, noisy) => {
      const sorted: readonly Point[] = all.sort((a, b) => a[0] - b[0])
      const svg = renderChart({ title: 'a', series: [{ name: 'a', points: sorted, noisy }] })
      expect(svg).not.toMatch(/NaN|Infinity/)
      for (const value of numbers(svg)) expect(value >= -10 && value <= 450).toBe(true)
    })
    fc.assert(property, { numRuns: 300 })
  })

  it('draws many points as the means of neighbours', () => {
    const points = Array.from({ length: 100_000 }, (_, i): Point => [i, i % 2])
    const svg = renderChart({ title: 'a', series: [{ name: 'a', points }] })
    expect(svg.length).toBeLessThan(20_000)
  })
})

describe('an axis', () => {
  it.each([
    [0, 1, ['0', '0.5', '1']],
    [0.03, 0.97, ['0', '0.5', '1']],
    [14.2, 44, ['0', '20', '40', '60']],
    [0, 12_000, ['0', '10k', '20k']],
    [3, 3, ['2', '4']],
    [0, 0, ['0', '0.5']],
  ])('from %d to %d has round numbers', (low, high, labels) => {
    expect(linearAxis(low, high, 2).ticks.map(short)).toEqual(labels)
  })

  it('that is tight ends where the numbers do', () => {
    const { ticks, place } = tightAxis(0, 12_345)
    expect(ticks.map(short)).toEqual(['0', '5000', '10k'])
    expect(place(12_345)).toBe(1)
  })

  it('writes small and large numbers short', () => {
    expect([0.00003, 0.0005, 1234, 12_345, 4_456_000].map(short)).toEqual(['3e−5', '0.0005', '1230', '12.3k', '4.46M'])
  })
})
