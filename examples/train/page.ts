// The drawings with the model's words, as a page of its own: no script, no address but those inside it.
import type { ScoredLabel } from '@typeclip/zero-shot'

export interface Answer {
  readonly sentence: string
  readonly svg: string
  /** Best first. */
  readonly labels: readonly ScoredLabel[]
}

/** What was measured in the course of training. */
export interface Point {
  readonly step: number
  readonly loss: number
  /** 0 to 1 */
  readonly accuracy: number
}

const style = `
  :root { color-scheme: light dark; --line: #8883; --right: #1a7f37; --wrong: #c93c37; --curve: #3b82f6 }
  @media (prefers-color-scheme: dark) { :root { --right: #3fb950; --wrong: #f85149; --curve: #60a5fa } }
  * { box-sizing: border-box }
  body { font: 15px/1.45 system-ui, sans-serif; max-width: 76rem; margin: 2.5rem auto; padding: 0 1.25rem }
  h1 { font-size: 1.5rem; margin: 0 0 .25rem }
  p { margin: .25rem 0; max-width: 60rem; opacity: .8 }
  section { display: flex; flex-wrap: wrap; gap: 2rem; margin: 1.5rem 0 }
  section svg { width: 30rem; max-width: 100%; border-left: 1px solid var(--line); border-bottom: 1px solid var(--line) }
  polyline { fill: none; stroke: var(--curve); stroke-width: 2; vector-effect: non-scaling-stroke }
  h2 { font-size: 1rem; margin: 0 0 .35rem }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .8rem }
  figure { margin: 0; padding: .7rem; border: 1px solid var(--line); border-radius: .6rem }
  figure svg { width: 5rem; height: 5rem; border-radius: .4rem; display: block; margin-bottom: .4rem }
  figcaption b { color: var(--right); font-weight: 600 }
  .wrong b { color: var(--wrong) }
  small { opacity: .7 }`

/** @param sentences how many a drawing is named among */
export function renderPage(answers: readonly Answer[], curve: readonly Point[], sentences: number): string {
  const right = answers.filter(isRight).length
  const losses = curve.map(({ step, loss }) => [step, loss] as const)
  const shares = curve.map(({ step, accuracy }) => [step, 100 * accuracy] as const)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A CLIP trained from scratch</title>
<style>${style}
</style>
<h1>${right} of ${answers.length} drawings named right</h1>
<p>Each among ${sentences} sentences, by a CLIP that began as random numbers. No drawing of training had one of these shapes in this colour.</p>
<section>
${renderCurve('Loss', losses, Math.max(...losses.map(([, loss]) => loss)))}
${renderCurve('Unseen kinds named right, %', shares, 100)}
</section>
<main>
${answers.map(renderAnswer).join('\n')}
</main>
</html>
`
}

function renderCurve(title: string, points: readonly (readonly [number, number])[], top: number): string {
  const last = points[points.length - 1]
  const places = points.map(([x, y]) => `${((x / last[0]) * 300).toFixed(1)},${(100 - (y / top) * 100).toFixed(1)}`)
  return `<div><h2>${title}: ${last[1].toFixed(last[1] < 10 ? 3 : 1)}</h2><svg viewBox="0 -2 300 104" preserveAspectRatio="none"><polyline points="${places.join(' ')}"/></svg></div>`
}

function renderAnswer(answer: Answer): string {
  const { svg, sentence, labels } = answer
  const [{ label, probability }, second] = labels
  const verdict = isRight(answer) ? `then ${second.label}, ${percent(second.probability)}` : `it is ${sentence}`
  return `<figure${isRight(answer) ? '' : ' class="wrong"'}>${svg}<figcaption><b>${label}</b> ${percent(probability)}<br><small>${verdict}</small></figcaption></figure>`
}

function isRight({ sentence, labels: [best] }: Answer): boolean {
  return best.label === sentence
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}
