// How figures are written.

/** @param time medians of a step, milliseconds */
export function speed({ wall, cpu }, images) {
  const perSecond = ((images / wall) * 1000).toFixed(1)
  return `${seconds(wall)} a step (CPU ${seconds(cpu)}), ${perSecond} images/s`
}

/** How much faster we are than a peer, beside the goal. */
export function against({ ours, theirs, goal }) {
  const [wall, cpu] = [theirs.wall / ours.wall, theirs.cpu / ours.cpu]
  return `${wall.toFixed(2)}x, by CPU time ${cpu.toFixed(2)}x (goal ${goal}x)`
}

export function mebibytes(bytes) {
  return `${Math.round(bytes / 2 ** 20)} MiB`
}

export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(3)} s`
}
