// The answer as a page of its own: no script, no address but those inside it.
import type { ClipInfo } from 'typeclip'
import { isRight, type Named, timesOf } from './picture.js'

const style = `
  :root { color-scheme: light dark; --line: #8883; --right: #1a7f37; --wrong: #c93c37; --bar: #3b82f6 }
  @media (prefers-color-scheme: dark) { :root { --right: #3fb950; --wrong: #f85149; --bar: #60a5fa } }
  * { box-sizing: border-box }
  body { font: 15px/1.45 system-ui, sans-serif; max-width: 84rem; margin: 2.5rem auto; padding: 0 1.25rem }
  h1 { font-size: 1.5rem; margin: 0 0 .25rem }
  p { margin: .25rem 0; opacity: .8 }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(25rem, 100%), 1fr)); gap: 1rem; margin-top: 1.5rem }
  figure { display: grid; grid-template-columns: 5.5rem 1fr; gap: 1rem; margin: 0; padding: .9rem; border: 1px solid var(--line); border-radius: .6rem }
  img { width: 5.5rem; height: 5.5rem; background: #fff; border-radius: .4rem }
  figcaption b { color: var(--right) }
  figure.wrong figcaption b { color: var(--wrong) }
  ol { list-style: none; margin: .35rem 0 0; padding: 0; font-size: .82rem }
  li { display: grid; grid-template-columns: 7.2rem 1fr 3.6rem; gap: .5rem; align-items: center }
  li span:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
  i { display: block; height: .5rem; border-radius: .25rem; background: var(--bar) }
  li span:last-child { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
  code { font-size: .9em }`

export function renderPage(named: readonly Named[], { model, backend, precision }: ClipInfo): string {
  const right = named.filter(isRight).length
  const { picture, labels } = timesOf(named)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TypeCLIP quickstart</title>
<style>${style}
</style>
<h1>${right} of ${named.length} drawings named right</h1>
<p>Each among ten labels, by the embedded model (${asHtml(model)}), which never saw this style of drawing. ${picture} ms a picture from file to answer and ${labels} ms for ten labels in five templates, on ${asHtml(backend.name)}, ${precision}.</p>
<p>It knows nothing of photographs. For those, load a real checkpoint: <code>await loadClip('path/to/clip-vit-base-patch32')</code>.</p>
<main>
${named.map(renderFigure).join('\n')}
</main>
</html>
`
}

function renderFigure(named: Named): string {
  const rows = named.scores.slice(0, 4).map(({ label, probability }) => {
    const share = (probability * 100).toFixed(1)
    return `<li><span>${asHtml(label)}</span><span><i style="width:${share}%"></i></span><span>${share} %</span></li>`
  })
  const picture = `data:image/png;base64,${Buffer.from(named.bytes).toString('base64')}`
  const verdict = isRight(named) ? '' : ` (it is: ${asHtml(named.name)})`
  return `<figure${isRight(named) ? '' : ' class="wrong"'}>
<img src="${picture}" alt="${asHtml(named.name)}">
<div><figcaption><b>${asHtml(named.scores[0].label)}</b>${verdict}</figcaption><ol>${rows.join('')}</ol></div>
</figure>`
}

function asHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
