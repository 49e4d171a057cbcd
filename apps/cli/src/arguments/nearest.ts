/** The name that a mistyped one was likely to be; undefined where none is near. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(typed.length / 3))
  let best: string | undefined
  let least = limit + 1
  for (const name of names) {
    const distance = name.startsWith(typed) && typed !== '' ? 0.5 : editDistance(typed, name)
    if (distance >= least) continue
    best = name
    least = distance
  }
  return best
}

/** Letters to insert, remove, replace or swap with their neighbour (Damerau 1964, restricted). */
export function editDistance(a: string, b: string): number {
  let older: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, replaced)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) row[j] = Math.min(row[j], older[j - 2] + 1)
    }
    older = above
    above = row
  }
  return above[b.length]
}
