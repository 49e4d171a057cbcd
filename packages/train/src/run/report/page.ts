// The page of a run: what was measured, as curves and tables, in one file that needs nothing else.
import type { LoaderReport } from '../../data/loader.js'
import type { RunConfig } from '../config/schema.js'
import type { MetricRecord } from '../metrics/metrics.js'
import { type Chart, type Point, renderChart } from './chart.js'
import { escapeHtml } from './escape.js'
import { style } from './style.js'

export interface ReportContent {
  /** What the run is called. */
  readonly name: string
  readonly state: 'running' | 'finished' | 'interrupted'
  readonly steps: number
  readonly records: readonly MetricRecord[]
  readonly config: RunConfig
  readonly parameters: number
  readonly trained: number
  readonly batchesPerEpoch: number | undefined
  readonly heldOut: readonly { readonly name: string; readonly records: number; readonly broken: number }[]
  readonly data: LoaderReport
  /** Of robust fine-tuning: the numbers of each share of the last weights. */
  readonly wiseFt?: readonly { readonly alpha: number; readonly values: Readonly<Record<string, number>> }[]
}

/** HTML. */
export function renderReport(content: ReportContent): string {
  const { name, records, config } = content
  const steps = records.filter(({ kind }) => kind === 'step')
  const evaluations = records.filter(({ kind }) => kind === 'evaluation')
  const title = `${name}: training with TypeCLIP`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${escapeHtml(name)}</h1><p>${escapeHtml(headline(content))}</p></header>
<section class="tiles">${tiles(content, steps, evaluations)}</section>
<h2>Learning</h2>
<section class="charts">${[lossChart(steps), ...evaluationCharts(evaluations)].map(renderChart).join('\n')}</section>
${wiseFtSection(content)}
${evaluationTable(evaluations)}
<h2>How it went</h2>
<section class="charts">${courseCharts(steps).map(renderChart).join('\n')}</section>
<h2>Data</h2>
<section class="card">${dataTable(content)}</section>
<h2>Config</h2>
<section class="card"><details><summary>All fields, defaults filled in</summary><pre>${escapeHtml(JSON.stringify(config, null, 2))}</pre></details></section>
<footer>Made by TypeCLIP from metrics.jsonl beside this page; nothing is loaded from elsewhere.</footer>
</body>
</html>
`
}

function headline({ state, steps, records }: ReportContent): string {
  const last = records.at(-1)
  if (last === undefined) return `Nothing measured yet; ${count(steps)} steps to go.`
  const how = { running: 'Running', finished: 'Finished', interrupted: 'Interrupted' }[state]
  return `${how}: ${count(last.step)} of ${count(steps)} steps in ${duration(last.seconds)}.`
}

function tiles(
  { config, parameters, trained, batchesPerEpoch }: ReportContent,
  steps: readonly MetricRecord[],
  evaluations: readonly MetricRecord[],
): string {
  const last = steps.at(-1)
  const shown: (readonly [string, string])[] = []
  for (const [name, { best }] of bestOf(evaluations).slice(0, 2))
    shown.push([percent(best), `best ${labelOf(name.split('/')[1] ?? name)}, ${name.split('/')[0]}`])
  if (last !== undefined) {
    const tail = steps.slice(-Math.ceil(steps.length / 20))
    shown.push([mean(tail, 'loss').toFixed(3), 'loss, mean of the last 5 %'])
    shown.push([mean(steps, 'imagesPerSecond').toFixed(0), 'pictures a second'])
    shown.push([count(last.step * config.batchSize), 'pictures seen'])
    if (batchesPerEpoch !== undefined) shown.push([(last.step / batchesPerEpoch).toFixed(1), 'epochs'])
  }
  shown.push([millions(parameters), trained === parameters ? 'parameters' : `parameters, ${millions(trained)} trained`])
  return shown.map(([value, what]) => `<div><b>${escapeHtml(value)}</b><span>${escapeHtml(what)}</span></div>`).join('')
}

function lossChart(steps: readonly MetricRecord[]): Chart {
  return { title: 'Loss', series: [{ name: 'loss', points: pointsOf(steps, 'loss'), noisy: true }] }
}

/** Names of numbers that belong in one picture share what stands before the slash. */
function evaluationCharts(evaluations: readonly MetricRecord[]): readonly Chart[] {
  const names = [...new Set(evaluations.flatMap(({ values }) => Object.keys(values)))]
  const parts = [...new Set(names.map(name => name.split('/')[0]))]
  return parts.map(part => {
    const own = names.filter(name => name.startsWith(`${part}/`))
    const isNaming = own.some(name => name.endsWith('/top1'))
    return {
      title: `${isNaming ? 'Zero-shot accuracy' : 'Retrieval'}, ${part}`,
      note: isNaming ? undefined : 'a right answer among the best 1 and 5',
      series: own.map(name => ({
        name: labelOf(name.slice(part.length + 1)),
        points: pointsOf(evaluations, name),
        marked: evaluations.length <= 40,
      })),
      format: shortPercent,
      fromZero: true,
    }
  })
}

function labelOf(metric: string): string {
  const retrieval = /^(imageToText|textToImage)R(\d+)$/.exec(metric)
  if (retrieval !== null)
    return `${retrieval[1] === 'imageToText' ? 'image to text' : 'text to image'} R@${retrieval[2]}`
  return metric.replace(/^top(\d+)$/, 'top-$1')
}

function courseCharts(steps: readonly MetricRecord[]): readonly Chart[] {
  const one = (title: string, key: string, more: Partial<Chart> = {}, noisy = false): Chart => {
    return { title, series: [{ name: title, points: pointsOf(steps, key), noisy }], ...more }
  }
  return [
    one('Learning rate', 'learningRate', { fromZero: true }),
    one('Gradient norm', 'gradientNorm', { note: 'before clipping', fromZero: true }, true),
    one('Scale of the logits', 'logitScale'),
    one('Pictures a second', 'imagesPerSecond', { fromZero: true }),
    one('Time spent waiting for data', 'waiting', { format: shortPercent, fromZero: true }),
    one(
      'Pairs that show the same as another of their batch',
      'duplicates',
      { format: shortPercent, fromZero: true },
      true,
    ),
  ]
}

function wiseFtSection({ wiseFt }: ReportContent): string {
  if (wiseFt === undefined || wiseFt.length === 0) return ''
  const names = Object.keys(wiseFt[0].values)
  const series = names.map(name => ({
    name: `${name.split('/')[0]} ${labelOf(name.split('/')[1] ?? name)}`,
    points: wiseFt.map(({ alpha, values }): Point => [alpha, values[name]]),
    marked: true,
  }))
  const chart = {
    title: 'Robust fine-tuning',
    note: 'from the first weights (0) to the last (1)',
    series,
    xName: 'share of the last weights',
  }
  return `<h2>Between old and new</h2><section class="charts">${renderChart({ ...chart, format: shortPercent })}</section>`
}

function bestOf(evaluations: readonly MetricRecord[]) {
  const names = [...new Set(evaluations.flatMap(({ values }) => Object.keys(values)))]
  return names.map(name => {
    const points = pointsOf(evaluations, name)
    const [at, best] = points.reduce((a, b) => (b[1] > a[1] ? b : a))
    return [name, { first: points[0][1], best, at, last: points[points.length - 1][1] }] as const
  })
}

function evaluationTable(evaluations: readonly MetricRecord[]): string {
  if (evaluations.length === 0) return ''
  const rows = bestOf(evaluations).map(([name, { first, best, at, last }]) => {
    const [part, metric = ''] = name.split('/')
    return `<tr><td>${escapeHtml(part)}, ${escapeHtml(labelOf(metric))}</td><td>${percent(first)}</td><td><b>${percent(best)}</b></td><td>${count(at)}</td><td>${percent(last)}</td></tr>`
  })
  return `<h2>Results on held-out data</h2><section class="card"><table><thead><tr><th></th><th>first</th><th>best</th><th>at step</th><th>last</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></section>`
}

function dataTable({ config, heldOut, data, batchesPerEpoch }: ReportContent): string {
  const rows: (readonly [string, string])[] = config.data.sources.map(source => {
    const where = 'files' in source ? [source.files].flat().join(', ') : 'file' in source ? source.file : source.folder
    return ['Trained on', `${source.kind}: ${where}`]
  })
  if (batchesPerEpoch !== undefined) {
    rows.push(['An epoch', `${count(batchesPerEpoch)} batches of ${count(config.batchSize)}`])
  }
  for (const { name, records, broken } of heldOut) {
    rows.push([`Held out, ${name}`, `${count(records)} records${broken > 0 ? `, ${count(broken)} broken` : ''}`])
  }
  rows.push([
    'Read since the last start',
    `${count(data.read)} records, ${count(data.broken)} broken, ${count(data.cut)} captions cut`,
  ])
  for (const { key, reason } of data.examples.slice(0, 10)) rows.push([`Broken: ${key}`, reason])
  return `<table><tbody>${rows.map(([what, value]) => `<tr><td>${escapeHtml(what)}</td><td style="text-align:left;white-space:normal">${escapeHtml(value)}</td></tr>`).join('\n')}</tbody></table>`
}

function pointsOf(records: readonly MetricRecord[], name: string): readonly Point[] {
  return records.filter(({ values }) => name in values).map(({ step, values }) => [step, values[name]])
}

function mean(records: readonly MetricRecord[], name: string): number {
  return pointsOf(records, name).reduce((sum, [, y]) => sum + y, 0) / Math.max(1, records.length)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}

function shortPercent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`
}

function count(value: number): string {
  return value.toLocaleString('en')
}

function millions(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(2)} M` : `${(value / 1e3).toFixed(0)} k`
}

function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  if (seconds < 100) return `${Math.round(seconds)} s`
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
