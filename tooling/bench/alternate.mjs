// Alternating measurement: A B A B …, so that a machine whose speed drifts drifts for both.

/**
 * Runs the contenders in turn and gives each its median.
 * @param {Record<string, () => unknown>} contenders
 * @param {{ warmUp?: number, rounds?: number }} [options]
 * @returns {Promise<Record<string, { median: number, min: number, max: number }>>} milliseconds
 */
export async function alternate(contenders, { warmUp = 3, rounds = 15 } = {}) {
  const names = Object.keys(contenders)
  const times = Object.fromEntries(names.map(name => [name, []]))
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      const start = performance.now()
      await contenders[name]()
      if (round >= 0) times[name].push(performance.now() - start)
    }
  }
  return Object.fromEntries(names.map(name => [name, summary(times[name])]))
}

function summary(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: sorted[sorted.length >> 1], min: sorted[0], max: sorted[sorted.length - 1] }
}
