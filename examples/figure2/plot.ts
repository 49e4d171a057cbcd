// Accuracy over pictures seen, a line a method.

export interface Curve {
  readonly method: string
  /** Accuracy from 0 to 1. */
  readonly points: readonly { readonly images: number; readonly accuracy: number }[]
}

const [width, height, margin] = [640, 400, 56]
const colours: Readonly<Record<string, string>> = {
  contrastive: '#1a7f37',
  'bag of words': '#d97706',
  captioning: '#3b82f6',
}

export function renderPlot(curves: readonly Curve[]): string {
  const points = curves.flatMap(curve => curve.points)
  const most = Math.max(...points.map(({ images }) => images))
  const top = Math.ceil(Math.max(...points.map(({ accuracy }) => accuracy)) * 10) / 10
  const x = (images: number): number => margin + (images / most) * (width - 2 * margin - 60)
  const y = (share: number): number => height - margin - (share / top) * (height - 2 * margin)
  const lines = curves.map(({ method, points }) => {
    const places = [{ images: 0, accuracy: 0 }, ...points].map(({ images, accuracy }) => {
      return `${x(images).toFixed(1)},${y(accuracy).toFixed(1)}`
    })
    const [left, level] = places[places.length - 1].split(',')
    return `<g stroke="${colours[method]}" fill="${colours[method]}"><polyline points="${places.join(' ')}" fill="none" stroke-width="2"/>${places
      .slice(1)
      .map(place => `<circle cx="${place.split(',')[0]}" cy="${place.split(',')[1]}" r="3"/>`)
      .join('')}<text x="${Number(left) + 8}" y="${Number(level) + 4}" stroke="none">${method}</text></g>`
  })
  const up = [0, 0.25, 0.5, 0.75, 1].map(
    part =>
      `<path d="M${margin} ${y(part * top)}H${x(most)}" stroke="#ddd"/><text x="${margin - 8}" y="${y(part * top) + 4}" text-anchor="end">${(100 * part * top).toFixed(0)}</text>`,
  )
  const across = [0, 0.5, 1].map(
    part =>
      `<text x="${x(part * most)}" y="${height - margin + 20}" text-anchor="middle">${(part * most).toFixed(0)}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12">
<title>Pictures named right over pictures seen, by method</title>
<rect width="${width}" height="${height}" fill="#fff"/>
<g fill="#333">${up.join('')}${across.join('')}
<text x="${x(most / 2)}" y="${height - 14}" text-anchor="middle">pictures seen</text>
<text transform="translate(16 ${height / 2}) rotate(-90)" text-anchor="middle">named right, %</text></g>
${lines.join('\n')}
</svg>
`
}
