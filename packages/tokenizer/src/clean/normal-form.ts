/** Marks on one letter that engines may sort by themselves. */
const longRun = /\p{M}{256,}/gu

/**
 * Normalization form C, in a time that grows with the length of the text. Engines (and Python) sort the marks on a
 * letter by insertion, so that a letter with a million marks takes minutes: long runs are sorted here first, which
 * leaves the text canonically equivalent (Unicode Standard, D108-D109).
 */
export function toNormalFormC(text: string): string {
  const ordered = text.length < 256 ? text : text.replace(longRun, inCanonicalOrder)
  return ordered.normalize('NFC')
}

/** Stable sort of the marks between two starters by their combining class. */
function inCanonicalOrder(run: string): string {
  const marks = Array.from(run, mark => [...mark.normalize('NFD')]).flat()
  const ranks = rankByClass([...new Set(marks)])
  let ordered = ''
  let pending: string[] = []
  for (const mark of marks) {
    const rank = ranks.get(mark)
    if (rank === undefined) {
      ordered += pending.join('') + mark
      pending = []
    } else {
      pending[rank] = (pending[rank] ?? '') + mark
    }
  }
  return ordered + pending.join('')
}

/** The rank of each mark's combining class among the classes present. Marks of class 0 are starters and get none. */
function rankByClass(marks: readonly string[]): Map<string, number> {
  const combining = marks.filter(mark => swap('\u0345', mark) || swap(mark, '\u0334')).sort(compareClass)
  const ranks = new Map<string, number>()
  let rank = 0
  combining.forEach((mark, index) => {
    if (index > 0 && swap(mark, combining[index - 1])) rank++
    ranks.set(mark, rank)
  })
  return ranks
}

function compareClass(left: string, right: string): number {
  return swap(left, right) ? 1 : swap(right, left) ? -1 : 0
}

/** Whether the class of `left` is higher, neither being 0: JavaScript gives classes only by what it does with them. */
function swap(left: string, right: string): boolean {
  return (left + right).normalize('NFD') !== left + right
}
