// The curve of WiSE-FT: accuracy on old data across, on new data up, a dot for each share of the tuned weights.

export interface PlotPoint {
  readonly alpha: number
  /** 0 to 1, as `emoji`. */
  readonly flags: number
  readonly emoji: number
}

const [width, height, margin] = [480, 360, 52]

const colours = ['#3b82f6', '#d97706', '#1a7f37']

export function renderPlot(curves: Readonly<Record<string, readonly PlotPoint[]>>): string {
  const all = Object.values(curves).flat()
  const lowest = Math.floor(Math.min(...all.map(({ emoji }) => emoji)) * 10) / 10
  const highest = Math.ceil(Math.max(...all.map(({ emoji }) => emoji)) * 10) / 10
  const x = (share: number): number => margin + ((share - lowest) / (highest - lowest)) * (width - 2 * margin)
  const y = (share: number): number => height - margin - share * (height - 2 * margin)
  const lines = Object.entries(curves).map(([name, points], i) => {
    const places = points.map(({ emoji, flags }) => [x(emoji).toFixed(1), y(flags).toFixed(1)])
    const dots = places.map(([left, top]) => `<circle cx="${left}" cy="${top}" r="3.5"/>`)
    const shares = points.flatMap(({ alpha }, at) => {
      const [left, top] = places[at]
      return [0.5, 1].includes(alpha) ? `<text x="${Number(left) + 8}" y="${Number(top) - 6}">${alpha}</text>` : []
    })
    const line = `<polyline points="${places.join(' ')}" fill="none" stroke="${colours[i]}" stroke-width="1.5"/>`
    const key = `<text x="${margin + 12}" y="${height - margin - 14 - 18 * i}">${name}</text>`
    return `<g fill="${colours[i]}">${line}${dots.join('')}${shares.join('')}${key}</g>`
  })
  const across = [lowest, (lowest + highest) / 2, highest].map(share => {
    return `<text x="${x(share)}" y="${height - margin + 18}" text-anchor="middle">${(100 * share).toFixed(0)}</text>`
  })
  const up = [0, 0.5, 1].map(
    share => `<text x="${margin - 8}" y="${y(share) + 4}" text-anchor="end">${100 * share}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12">
<title>Flags named right over emoji named right, from the model before fine-tuning to the one after it</title>
<rect width="${width}" height="${height}" fill="#fff"/>
<path d="M${margin} ${margin}V${height - margin}H${width - margin}" fill="none" stroke="#999"/>
${lines.join('\n')}
<g fill="#333">${across.join('')}${up.join('')}
<text x="${width / 2}" y="${height - 12}" text-anchor="middle">emoji named right, % (old)</text>
<text transform="translate(14 ${height / 2}) rotate(-90)" text-anchor="middle">flags named right, % (new)</text></g>
</svg>
`
}
