// The curve of WiSE-FT: accuracy on old data across, on new data up, a dot a share of the tuned weights.

export interface PlotPoint {
  readonly alpha: number
  /** 0 to 1, as `emoji`. */
  readonly flags: number
  readonly emoji: number
}

const [width, height, margin] = [480, 360, 52]

export function renderPlot(points: readonly PlotPoint[]): string {
  const lowest = Math.floor(Math.min(...points.map(({ emoji }) => emoji)) * 10) / 10
  const highest = Math.ceil(Math.max(...points.map(({ emoji }) => emoji)) * 10) / 10
  const x = (share: number): number => margin + ((share - lowest) / (highest - lowest)) * (width - 2 * margin)
  const y = (share: number): number => height - margin - share * (height - 2 * margin)
  const place = ({ emoji, flags }: PlotPoint): string => `${x(emoji).toFixed(1)},${y(flags).toFixed(1)}`
  const dots = points.map(point => {
    const [left, top] = place(point).split(',')
    const named = [0, 0.5, 1].includes(point.alpha)
    const label = named ? `<text x="${Number(left) + 8}" y="${Number(top) - 6}">${point.alpha}</text>` : ''
    return `<circle cx="${left}" cy="${top}" r="4"/>${label}`
  })
  const across = [lowest, (lowest + highest) / 2, highest].map(
    share =>
      `<text x="${x(share)}" y="${height - margin + 18}" text-anchor="middle">${(100 * share).toFixed(0)}</text>`,
  )
  const up = [0, 0.5, 1].map(
    share => `<text x="${margin - 8}" y="${y(share) + 4}" text-anchor="end">${100 * share}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#fff"/>
<path d="M${margin} ${margin}V${height - margin}H${width - margin}" fill="none" stroke="#999"/>
<polyline points="${points.map(place).join(' ')}" fill="none" stroke="#3b82f6" stroke-width="1.5"/>
<g fill="#3b82f6">${dots.join('')}</g>
<g fill="#333">${across.join('')}${up.join('')}
<text x="${width / 2}" y="${height - 12}" text-anchor="middle">emoji named right, % (old)</text>
<text transform="translate(14 ${height / 2}) rotate(-90)" text-anchor="middle">flags named right, % (new)</text></g>
</svg>
`
}
