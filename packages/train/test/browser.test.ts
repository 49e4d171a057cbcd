// Training in a browser's worker: examples/browser, in a real Chromium under a policy that allows a worker and
// WebAssembly and nothing else.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type OpenPage, openPage, skipWithoutChromium } from '@typeclip/browser-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Drawing, type Lesson, learn, type News } from '../../../examples/browser/training.js'
import { createRandom, type StepReport } from '../src/index.js'

const sentences = Array.from({ length: 96 }, (_, i) => `drawing number ${i}`)
const side = 32
// Engines round otherwise, and each step multiplies what differs: 1e-7 of the gradient at first, 3e-5 after five steps.
const steps = 6

interface Picture {
  readonly sentence: string
  readonly bytes: number[]
}

/** Noise about a shade, by a seed. */
function noise(count: number, seed: number): Picture[] {
  const random = createRandom(seed)
  return sentences.slice(0, count).map(sentence => {
    const shade = random.below(200)
    return { sentence, bytes: Array.from({ length: 3 * side * side }, () => shade + random.below(50)) }
  })
}

function reportOf(news: News): StepReport[] {
  return 'report' in news ? [news.report] : []
}

describe.skipIf(skipWithoutChromium('training in a browser'))('training in a worker of a page', () => {
  const example = new URL('../../../examples/browser/', import.meta.url)
  let open: OpenPage

  beforeAll(async () => {
    open = await openPage({
      scripts: {
        page: fileURLToPath(new URL('page.ts', example)),
        worker: fileURLToPath(new URL('worker.ts', example)),
      },
      texts: {
        '/': '<!doctype html><link rel="icon" href="data:,">',
        '/example.html': readFileSync(new URL('index.html', example), 'utf8'),
      },
    })
  })
  afterAll(() => open.close())

  it('takes the steps that Node takes, while the page goes on', async () => {
    const [drawings, exam] = [noise(96, 1), noise(5, 1)]
    const there = await open.page.evaluate(
      async ({ drawings, exam, sentences, steps, side }) => {
        // Whatever the page itself would compute fails.
        Reflect.deleteProperty(window, 'WebAssembly')
        const toDrawing = ({ sentence, bytes }: Picture) => {
          return { sentence, pixels: { mode: 'RGB', width: side, height: side, data: new Uint8Array(bytes) } }
        }
        const worker = new Worker('/worker.js', { type: 'module' })
        const news: News[] = []
        const ticksAt: number[] = []
        let ticks = 0
        const timer = setInterval(() => ticks++, 1)
        await new Promise<void>((resolve, reject) => {
          worker.onmessage = ({ data }) => {
            news.push(data)
            ticksAt.push(ticks)
            if ('failure' in data) reject(new Error(data.failure))
            if ('answers' in data) resolve()
          }
          worker.onerror = ({ message }) => reject(new Error(message))
          worker.postMessage({
            drawings: drawings.map(toDrawing),
            steps,
            exam: { drawings: exam.map(toDrawing), sentences },
          })
        })
        clearInterval(timer)
        worker.terminate()
        return { news, ticksAt }
      },
      { drawings, exam, sentences, steps, side },
    )

    const toDrawing = ({ sentence, bytes }: Picture): Drawing => {
      return { sentence, pixels: { mode: 'RGB', width: side, height: side, data: Uint8Array.from(bytes) } }
    }
    const lesson: Lesson = {
      drawings: drawings.map(toDrawing),
      steps,
      exam: { drawings: exam.map(toDrawing), sentences },
    }
    const here: News[] = []
    for await (const one of learn(lesson)) here.push(one)
    const [numbersHere, numbersThere] = [here, there.news].map(news => news.flatMap(reportOf))
    expect(numbersThere).toHaveLength(steps)
    console.log(
      numbersThere.map((r, i) => [r.loss / numbersHere[i].loss - 1, r.gradientNorm / numbersHere[i].gradientNorm - 1]),
    )
    for (const [step, { loss, gradientNorm, logitScale, ...rest }] of numbersThere.entries()) {
      const { loss: lossHere, gradientNorm: normHere, logitScale: scaleHere, ...restHere } = numbersHere[step]
      expect(rest).toEqual(restHere)
      expect(Math.abs(loss / lossHere - 1)).toBeLessThan(1e-5)
      expect(Math.abs(gradientNorm / normHere - 1)).toBeLessThan(1e-4)
      expect(Math.abs(logitScale / scaleHere - 1)).toBeLessThan(1e-5)
    }
    expect(there.news.at(-1)).toMatchObject({ answers: exam.map(() => expect.any(String)) })
    // On its own thread there would be one at most between two messages.
    const ticks = there.ticksAt.slice(1).map((tick, i) => tick - there.ticksAt[i])
    expect(ticks.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(2 * ticks.length)
    expect(open.complaints).toEqual([])
  })

  it('is what the example shows: a loss that falls, and names for drawings', async () => {
    await open.page.goto(new URL('example.html?steps=20', open.server.address).href)
    const answers = open.page.locator('#answers li')
    await answers.first().waitFor()
    expect(await answers.count()).toBe(24)
    expect(await open.page.locator('#progress').textContent()).toMatch(
      /^Step 20 of 20, loss \d\.\d{3}\. \d+ of 24 drawings/,
    )
    const points = (await open.page.locator('#curve').getAttribute('points')) ?? ''
    const heights = points.split(' ').map(point => Number(point.split(',')[1]))
    expect(heights).toHaveLength(20)
    expect(heights[19]).toBeGreaterThan(heights[0]) // downwards on the screen
    expect(open.complaints).toEqual([])
  })
})
