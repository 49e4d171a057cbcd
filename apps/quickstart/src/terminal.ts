// The answer as text: bars of eighths of a block.
import { styleText } from 'node:util'
import type { ClipInfo } from 'typeclip'
import { isRight, type Named, timesOf } from './picture.js'

const width = 24

/** One picture with its three best labels. */
export function renderPicture(named: Named, colours: boolean): string {
  const lines = named.scores.slice(0, 3).map(({ label, probability }, place) => {
    const text = `  ${(place === 0 ? named.file : '').padEnd(22)} ${label.padEnd(24)} ${bar(probability)} ${percent(probability)}`
    if (!colours) return text
    return place > 0 ? styleText('dim', text) : styleText(isRight(named) ? 'green' : 'red', text)
  })
  return `${lines.join('\n')}\n`
}

/** What it came to, and what this model cannot do. */
export function renderSummary(named: readonly Named[], { model, backend, precision }: ClipInfo): string {
  const wrong = named.filter(one => !isRight(one)).map(({ name }) => name)
  const { picture, labels } = timesOf(named)
  const details = Object.entries(backend.details).map(([name, value]) => `${name} ${value}`)
  return `  … and ${named.length - 6} more.

${named.length - wrong.length} of ${named.length} right (wrong: ${wrong.join(', ')}).
${picture} ms a picture from file to answer, and ${labels} ms for ten labels in five templates (medians).
Backend: ${[backend.name, precision, ...details].join(', ')}.

The embedded model (${model}) knows drawings and nothing of photographs. For photographs, load a real checkpoint from a folder:
  const clip = await loadClip('path/to/clip-vit-base-patch32')
`
}

function percent(probability: number): string {
  return `${(probability * 100).toFixed(1).padStart(5)} %`
}

function bar(share: number): string {
  const eighths = Math.round(share * width * 8)
  const rest = eighths % 8 === 0 ? '' : '▏▎▍▌▋▊▉'[(eighths % 8) - 1]
  return ('█'.repeat(eighths >> 3) + rest).padEnd(width)
}
