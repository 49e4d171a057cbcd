// Draws, has a worker train, and shows what comes of it. The page's own thread only draws.
import { createRandom } from '@typeclip/train'
import { draw, type Thing, things } from '../drawings/shapes.js'
import type { Drawing, Lesson, News } from './training.js'

const steps = Number(new URLSearchParams(location.search).get('steps') ?? 400)
const random = createRandom(1)
const [progress, curve, answersList] = ['progress', 'curve', 'answers'].map(id => document.getElementById(id))

progress?.append('Drawing …')
const drawings = await drawAll(things.filter(({ unseen }) => !unseen).flatMap(thing => [thing, thing, thing, thing]))
const exam = await drawAll(things.filter(({ unseen }) => unseen))
const sentences = things.map(({ sentence }) => sentence)
const lesson: Lesson = { drawings: drawings.map(plain), steps, exam: { drawings: exam.map(plain), sentences } }

const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' })
const points: string[] = []
worker.onmessage = ({ data }: MessageEvent<News>) => {
  if ('failure' in data) return progress?.replaceChildren(data.failure)
  if ('answers' in data) return showAnswers(data.answers)
  const { step, loss } = data.report
  points.push(`${((step / steps) * 600).toFixed(1)},${(150 - 30 * loss).toFixed(1)}`)
  curve?.setAttribute('points', points.join(' '))
  progress?.replaceChildren(`Step ${step} of ${steps}, loss ${loss.toFixed(3)}`)
}
worker.onerror = ({ message }) => progress?.replaceChildren(message)
worker.postMessage(lesson)

/** Without its image, which belongs to the page. */
function plain({ sentence, pixels }: Drawing): Drawing {
  return { sentence, pixels }
}

function showAnswers(answers: readonly string[]): void {
  const right = answers.filter((answer, i) => answer === exam[i].sentence).length
  progress?.append(
    `. ${right} of ${answers.length} drawings of unseen kinds named right among ${things.length} sentences.`,
  )
  answersList?.append(
    ...answers.map((answer, i) => {
      const item = document.createElement('li')
      item.append(imageOf(exam[i].svg), answer === exam[i].sentence ? answer : `${answer} (it is ${exam[i].sentence})`)
      return item
    }),
  )
}

/** All of them on one sheet, which the browser draws at once. */
async function drawAll(list: readonly Thing[]): Promise<(Drawing & { readonly svg: string })[]> {
  const svgs = list.map(thing => draw(thing, () => random.uniform()))
  const rows = svgs.map((svg, row) => `<g transform="translate(0 ${32 * row})">${svg}</g>`)
  const height = 32 * list.length
  const sheet = imageOf(`<svg xmlns="http://www.w3.org/2000/svg" width="32" height="${height}">${rows.join('')}</svg>`)
  await sheet.decode()
  const context = new OffscreenCanvas(32, height).getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('This browser has no canvas.')
  context.drawImage(sheet, 0, 0)
  return list.map(({ sentence }, row) => {
    const { data } = context.getImageData(0, 32 * row, 32, 32)
    const pixels = { mode: 'RGBA', width: 32, height: 32, data: new Uint8Array(data.buffer) } as const
    return { sentence, pixels, svg: svgs[row] }
  })
}

function imageOf(svg: string): HTMLImageElement {
  const image = new Image()
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
  return image
}
