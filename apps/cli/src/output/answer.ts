// Answers as people read them.
import type { Classified, ClipInfo } from 'typeclip'
import { colour } from './report.js'
import type { Output } from './terminal.js'

const barWidth = 24

/** A picture's names with bars. */
export function renderAnswer(
  file: string,
  { labels, none }: Pick<Classified, 'labels' | 'none'>,
  count: number,
  output: Output,
): string {
  const longest = Math.max(...labels.map(({ label }) => widthOf(label)))
  const width = Math.min(longest, Math.max(10, output.columns - barWidth - 14))
  const lines = labels.map(({ label, probability }, place) => {
    const line = `  ${fit(label, width)}  ${bar(probability)} ${percent(probability)}`
    return place === 0 && !none ? colour(output, 'green', line) : colour(output, 'dim', line)
  })
  if (none) lines.unshift(colour(output, 'yellow', '  none of these'))
  if (count > labels.length) lines.push(colour(output, 'dim', `  … and ${count - labels.length} more`))
  return `${colour(output, 'bold', file)}\n${lines.join('\n')}\n`
}

/** How the answers were made. */
export function renderMaking(
  { model, backend, precision }: ClipInfo,
  {
    template,
    pictures,
    milliseconds,
  }: Pick<Classified, 'template'> & { readonly pictures: number; readonly milliseconds: number },
  output: Output,
): string {
  const sentence = typeof template === 'string' ? `"${template}"` : `${template.length} templates`
  const details = Object.entries(backend.details).map(([name, value]) => `${name} ${value}`)
  const time = `${milliseconds.toFixed(0)} ms for ${pictures} ${pictures === 1 ? 'picture' : 'pictures'}`
  const how = [backend.name, precision, ...details].join(' ')
  return colour(output, 'dim', `Model ${model}, ${sentence}, ${how}, ${time}.`)
}

/** A likeness and its picture. */
export function renderRank(file: string, cosine: number): string {
  return `${cosine.toFixed(4).padStart(7)}  ${file}`
}

function percent(probability: number): string {
  return `${(probability * 100).toFixed(1).padStart(5)} %`
}

/** In eighths of a block. */
function bar(share: number): string {
  const eighths = Math.round(share * barWidth * 8)
  const rest = eighths % 8 === 0 ? '' : '▏▎▍▌▋▊▉'[(eighths % 8) - 1]
  return ('█'.repeat(eighths >> 3) + rest).padEnd(barWidth)
}

function fit(label: string, width: number): string {
  const letters = [...label]
  while (widthOf(letters.join('')) > width) letters.pop()
  const cut = letters.join('')
  const whole = cut === label ? cut : `${[...cut].slice(0, -1).join('')}…`
  return whole + ' '.repeat(Math.max(0, width - widthOf(whole)))
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

/** Columns of a text: ideographs, Hangul and emoji take two; marks and what joins letters take none. */
function widthOf(text: string): number {
  const columns = Array.from(text, letter => (/\p{M}|\p{Cf}/u.test(letter) ? 0 : wide.test(letter) ? 2 : 1))
  return columns.reduce<number>((sum, width) => sum + width, 0)
}
