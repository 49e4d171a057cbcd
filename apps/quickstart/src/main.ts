// Names every drawing of pictures/ among ten labels, as text and as a page.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { loadClip } from 'typeclip'
import { renderPage } from './page.js'
import type { Named, Picture } from './picture.js'
import { renderPicture, renderSummary } from './terminal.js'

const pictures = new URL('../pictures/', import.meta.url)
const page = new URL('../../../quickstart/index.html', import.meta.url)
/** How many pictures are shown in full; the page has them all. */
const shown = 6

const list = JSON.parse(await readFile(new URL('labels.json', pictures), 'utf8')) as Picture[]
const loading = performance.now()
using clip = await loadClip()
console.log(`\nLoaded ${clip.info.model} in ${(performance.now() - loading).toFixed(0)} ms.`)
console.log(`${list.length} drawings of a style it never saw, each among ten labels:\n`)

const named: Named[] = []
for (const picture of list) {
  const file = new URL(picture.file, pictures)
  const start = performance.now()
  const classifier = await clip.createClassifier(picture.labels)
  const ready = performance.now()
  const { labels } = await clip.classify(file, classifier)
  const milliseconds = { labels: ready - start, picture: performance.now() - ready }
  const one = { ...picture, scores: labels, milliseconds, bytes: await readFile(file) }
  if (named.length < shown) console.log(renderPicture(one, process.stdout.isTTY))
  named.push(one)
}

await mkdir(new URL('.', page), { recursive: true })
await writeFile(page, renderPage(named, clip.info))
console.log(renderSummary(named, clip.info))
console.log(`All of them, with their scores: ${fileURLToPath(page)}\n  ${pathToFileURL(fileURLToPath(page)).href}\n`)
