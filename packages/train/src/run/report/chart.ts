// Curves as SVG: no script, so that a page of them opens anywhere and prints.
import { escapeHtml } from './escape.js'
import { linearAxis, short, tightAxis } from './scale.js'

export type Point = readonly [x: number, y: number]

export interface Series {
  readonly name: string
  readonly points: readonly Point[]
  /** Of many noisy points: a running mean is drawn, and they lie faint under it. */
  readonly noisy?: boolean
  /** Few points, each of which counts: they are marked. */
  readonly marked?: boolean
}

export interface Chart {
  readonly title: string
  /** A sentence under the title. */
  readonly note?: string
  readonly series: readonly Series[]
  readonly xName?: string
  readonly format?: (value: number) => string
  /** The axis begins at 0. */
  readonly fromZero?: boolean
}

const width = 440
const height = 230
const frame = { left: 54, right: 60, top: 10, bottom: 34 }
/** More points than pixels show nothing more. */
const mostPoints = 400

/** A figure with its title, legend and curves; without any finite point, only a sentence. */
export function renderChart({ title, note, series, xName = 'step', format = short, fromZero = false }: Chart): string {
  const drawn = series
    .map(one => ({ ...one, points: one.points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)) }))
    .filter(({ points }) => points.length > 0)
  const head = `<figcaption><b>${escapeHtml(title)}</b>${note === undefined ? '' : ` <span>${escapeHtml(note)}</span>`}</figcaption>`
  if (drawn.length === 0) return `<figure>${head}<p class="none">Nothing measured yet.</p></figure>`

  const lines = drawn.map(one => ({ ...one, line: one.noisy ? smooth(one.points) : one.points }))
  const xs = drawn.flatMap(({ points }) => points.map(([x]) => x))
  const x = tightAxis(Math.min(0, least(xs)), greatest(xs))
  // A single outlier of a noisy curve must not flatten all else.
  const ys = lines.flatMap(({ line, noisy, points }) =>
    noisy ? [...line.map(([, y]) => y), ...middle(points)] : line.map(([, y]) => y),
  )
  const y = linearAxis(fromZero ? Math.min(0, least(ys)) : least(ys), greatest(ys), 4)
  const place = ([px, py]: Point): string => {
    const across = frame.left + x.place(px) * (width - frame.left - frame.right)
    const down =
      height - frame.bottom - Math.min(1.02, Math.max(-0.02, y.place(py))) * (height - frame.top - frame.bottom)
    return `${across.toFixed(1)},${down.toFixed(1)}`
  }
  const path = (points: readonly Point[]): string => `M${thinned(points).map(place).join('L')}`

  const grid = y.ticks.map(tick => {
    const [, down] = place([xs[0], tick]).split(',')
    return `<line class="grid" x1="${frame.left}" x2="${width - frame.right}" y1="${down}" y2="${down}"/><text class="tick" x="${frame.left - 8}" y="${down}" dy="0.32em" text-anchor="end">${escapeHtml(format(tick))}</text>`
  })
  const below = x.ticks.map(tick => {
    const [across] = place([tick, ys[0]]).split(',')
    return `<text class="tick" x="${across}" y="${height - frame.bottom + 18}" text-anchor="middle">${short(tick)}</text>`
  })
  const curves = lines.map(({ name, points, line, noisy, marked }, i) => {
    const colour = `style="--own:var(--c${(i % 6) + 1})"`
    const faint = noisy ? `<path class="faint" d="${path(points)}"/>` : ''
    const marks = marked ? points.map(point => mark(name, point, place(point), format)).join('') : ''
    return `<g ${colour}>${faint}<path class="curve" d="${path(line)}"/>${marks}</g>`
  })
  const legend =
    lines.length > 1
      ? `<p class="legend">${lines.map(({ name }, i) => `<span style="--own:var(--c${(i % 6) + 1})">${escapeHtml(name)}</span>`).join('')}</p>`
      : ''
  return `<figure>${head}${legend}<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">
${grid.join('')}${below.join('')}<text class="tick" x="${width - frame.right}" y="${height - 2}" text-anchor="end">${escapeHtml(xName)}</text>
${curves.join('\n')}
${endLabels(lines, place, format)}
</svg></figure>`
}

function mark(name: string, [x, y]: Point, at: string, format: (value: number) => string): string {
  const [across, down] = at.split(',')
  return `<circle cx="${across}" cy="${down}" r="3"><title>${escapeHtml(`${name}: ${format(y)} at ${x}`)}</title></circle>`
}

const labelHeight = 14

/** The last value of each curve, at its end; those that would cover each other move apart. */
function endLabels(
  lines: readonly { readonly line: readonly Point[] }[],
  place: (point: Point) => string,
  format: (value: number) => string,
): string {
  const labels = lines
    .map(({ line }, i) => {
      const last = line[line.length - 1]
      const [across, down] = place(last).split(',').map(Number)
      return { across, down, text: format(last[1]), colour: (i % 6) + 1 }
    })
    .sort((a, b) => a.down - b.down)
  for (const [i, label] of labels.entries()) {
    if (i > 0) label.down = Math.max(label.down, labels[i - 1].down + labelHeight)
  }
  return labels
    .map(({ across, down, text, colour }) => {
      return `<text class="end" style="--own:var(--c${colour})" x="${(across + 6).toFixed(1)}" y="${down.toFixed(1)}" dy="0.32em">${escapeHtml(text)}</text>`
    })
    .join('')
}

/** An exponential mean over about a fortieth of the points, begun without bias. */
function smooth(points: readonly Point[]): readonly Point[] {
  const keep = 1 - 1 / Math.max(1, points.length / 40)
  let mean = 0
  let weight = 0
  return points.map(([x, y]) => {
    mean = keep * mean + (1 - keep) * y
    weight = keep * weight + (1 - keep)
    return [x, mean / weight]
  })
}

/** The values between the 1st and the 99th hundredth. */
function middle(points: readonly Point[]): readonly number[] {
  const sorted = points.map(([, y]) => y).sort((a, b) => a - b)
  const cut = Math.floor(sorted.length / 100)
  return [sorted[cut], sorted[sorted.length - 1 - cut]]
}

/** Means of neighbours, where there are more points than can be seen. */
function thinned(points: readonly Point[]): readonly Point[] {
  if (points.length <= mostPoints) return points
  return Array.from({ length: mostPoints }, (_, i) => {
    const part = points.slice((i * points.length) / mostPoints, ((i + 1) * points.length) / mostPoints)
    return [part[part.length - 1][0], part.reduce((sum, [, y]) => sum + y, 0) / part.length]
  })
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b))
}

function greatest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b))
}
