import { describe, expect, it } from 'vitest'
import { renderAnswer } from './answer.js'

const plain = { isTerminal: false, colours: false, columns: 60, write: async () => {} }

const lines = (names: readonly string[], output = plain) => {
  const labels = names.map((label, index) => ({ label, index, probability: index === 0 ? 1 : index / 16, cosine: 0 }))
  return renderAnswer('x.png', { labels, none: false }, names.length, output).split('\n')
}

describe('renderAnswer', () => {
  it('draws probabilities in eighths of a block', () => {
    expect(lines(['a', 'b', 'c'])).toEqual([
      'x.png',
      `  a  ${'█'.repeat(24)} 100.0 %`,
      `  b  █▌${' '.repeat(22)}   6.3 %`,
      `  c  ███${' '.repeat(21)}  12.5 %`,
      '',
    ])
  })

  it('keeps bars in one column, whatever the script', () => {
    const [, ...rows] = lines(['cat', 'ねこ', 'e\u0301te\u0301', '🐈'])
    expect(rows.slice(0, 4).map(row => row.slice(0, row.search(/[█▌▍▎▏▋▊▉]/)))).toEqual([
      '  cat   ',
      '  ねこ  ',
      '  e\u0301te\u0301   ',
      '  🐈    ',
    ])
  })

  it('cuts labels that would push bars over the edge', () => {
    const [, row] = lines(['a label that goes on and on and on'])
    expect(row).toMatch(/^ {2}a label that goes on … {2}█/)
    expect(row.length).toBeLessThanOrEqual(60)
  })

  it('colours the best green and the others dim, or none where it is none of these', () => {
    const labels = [
      { label: 'a', index: 0, probability: 0.5, cosine: 0 },
      { label: 'b', index: 1, probability: 0.5, cosine: 0 },
    ]
    const colour = { ...plain, colours: true }
    const codes = (none: boolean) =>
      Array.from(renderAnswer('x', { labels, none }, 2, colour).matchAll(/^\x1b\[(\d+)m/gm), ([, code]) => code)
    expect(codes(false)).toEqual(['1', '32', '2'])
    expect(codes(true)).toEqual(['1', '33', '2', '2'])
  })
})
