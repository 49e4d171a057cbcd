// A training run as people read it.
import type { RunDescription, RunEvent, RunProgress, RunResult } from '@typeclip/train/node'
import { renderFacts } from './facts.js'

/** The line of a step. */
export function renderProgress(event: RunProgress): string {
  const { step, steps, loss, imagesPerSecond, waiting, secondsLeft } = event
  const parts = [
    `step ${step}/${steps}`,
    `loss ${loss.toFixed(4)}`,
    `${imagesPerSecond.toFixed(imagesPerSecond < 10 ? 1 : 0)} images/s`,
    `waiting ${percent(waiting, 0)}`,
    `${duration(secondsLeft)} left`,
  ]
  return parts.join('  ')
}

/** @param shown how a path is written */
export function renderEvent(
  event: Exclude<RunEvent, { readonly kind: 'step' | 'warning' }>,
  shown: (path: string) => string,
): string {
  switch (event.kind) {
    case 'start': {
      const { step, steps, batchesPerEpoch, parameters, trained, resumed } = event
      const epochs = batchesPerEpoch === undefined ? '' : `, ${count(batchesPerEpoch)} an epoch`
      const what = trained === parameters ? count(parameters) : `${count(trained)} of ${count(parameters)}`
      const line = `Training ${what} parameters for ${count(steps - step)} steps${epochs}.`
      if (resumed === undefined) return line
      const { folder, position, changes } = resumed
      const changed = changes.length === 0 ? '' : ` Changed since: ${changes.join(', ')}.`
      return `Going on from ${shown(folder)}, after ${count(step)} of ${count(steps)} steps: epoch ${position.epoch}, batch ${position.batch}.${changed}\n${line}`
    }
    case 'evaluation':
      return `step ${event.step}  ${renderMetrics(event.values)}`
    case 'between':
      return `${percent(event.alpha, 0)} of the new weights  ${renderMetrics(event.values)}`
    case 'checkpoint':
      return `step ${event.step}  saved in ${shown(event.folder)}`
  }
}

export function renderResult(
  { interrupted, step, steps, metrics, model, best, report }: RunResult,
  shown: (path: string) => string,
): string {
  if (interrupted) return `Stopped after ${step} of ${steps} steps; go on with --resume.`
  return renderFacts([
    ...Object.entries(metrics).map(([name, value]) => [name, percent(value)] as const),
    ...(model === undefined ? [] : [['Model', shown(model)] as const]),
    ...(best === undefined ? [] : [['Best checkpoint', shown(best)] as const]),
    ['Report', shown(report)],
  ])
}

export function renderDescription({
  config,
  parameters,
  trained,
  steps,
  batchesPerEpoch,
  sources,
  heldOut,
}: RunDescription): string {
  const facts = renderFacts([
    ['Parameters', `${count(parameters)}, ${count(trained)} of them trained`],
    ['Steps', `${count(steps)}${batchesPerEpoch === undefined ? '' : `, ${count(batchesPerEpoch)} an epoch`}`],
    ...sources.map(({ name, records, shards }) => {
      return ['Data', `${name}: ${records === undefined ? `${shards} shards` : `${count(records)} records`}`] as const
    }),
    ...heldOut.map(({ name, records, broken }) => {
      return ['Held out', `${name}: ${count(records)} records${broken > 0 ? `, ${broken} broken` : ''}`] as const
    }),
  ])
  return `${JSON.stringify(config, null, 2)}\n\n${facts}`
}

function renderMetrics(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${percent(value)}`)
    .join('  ')
}

function percent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`
}

function count(value: number): string {
  return value.toLocaleString('en')
}

function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  if (seconds < 100) return `${Math.round(seconds)} s`
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
