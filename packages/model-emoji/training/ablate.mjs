#!/usr/bin/env node
// What each part of the recipe brings: runs that differ in that part alone, from the same weights, measured on the
// held-out part of the split.
//   node ablate.mjs DATA SPLIT OUT [--from MODEL] [--steps 300] [NAME]...
// With --from every run goes on from that model. Runs that OUT holds are not made again; without names, all are.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readRunConfig, runTraining } from '@typeclip/train/node'
import { configOf } from './config.mjs'

/** Each changes a copy of the config. */
const changes = {
  'the recipe': () => {},
  'AdamW for the blocks too': ({ optimizer }) => {
    delete optimizer.muon
  },
  'no augmentation': ({ data }) => {
    delete data.augmentation
  },
  'no image-image positives': ({ loss }) => {
    delete loss.imagePositives
  },
  'one drawing a concept': ({ data }) => {
    delete data.perGroup
  },
  'no families': ({ data }) => {
    delete data.perFamily
  },
  'larger families': ({ data }) => {
    data.perFamily = 12
  },
  'sigmoid loss': config => {
    config.loss = { kind: 'sigmoid', duplicates: config.loss.duplicates }
  },
  'no label smoothing': ({ loss }) => {
    delete loss.labelSmoothing
  },
  'all patches': config => {
    delete config.patchDropout
  },
  'the last weights, not their mean': config => {
    delete config.ema
  },
  'no clip art': ({ data }) => {
    data.sources.pop()
  },
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string' }, steps: { type: 'string', default: '300' } },
})
const [data, split, output, ...names] = positionals
const unknown = names.find(name => !(name in changes))
if (output === undefined || unknown !== undefined) {
  console.error(unknown === undefined ? 'node ablate.mjs DATA SPLIT OUT' : `There is no ${unknown}.`)
  console.error(`Names: ${Object.keys(changes).join('; ')}`)
  process.exit(2)
}

const steps = Number(values.steps)
console.log('run | style top-1 | style top-5 | concepts top-1 | concepts top-5 | images/s')
for (const name of names.length > 0 ? names : Object.keys(changes)) {
  const folder = join(resolve(output), name.replaceAll(/\W+/g, '-'))
  const record = join(folder, 'result.json')
  if (!existsSync(record)) writeFileSync(record, JSON.stringify(await run(changes[name], folder)))
  const { metrics, imagesPerSecond } = JSON.parse(readFileSync(record, 'utf8'))
  const shares = ['style/top1', 'style/top5', 'concepts/top1', 'concepts/top5'].map(one => percent(metrics[one]))
  console.log([name, ...shares, imagesPerSecond.toFixed(0)].join(' | '))
}

async function run(change, folder) {
  const config = structuredClone(configOf({ data, split, output: folder }))
  change(config)
  config.steps = steps
  config.evaluation.every = steps
  config.checkpoint = { every: steps, keep: 1 }
  config.schedule.cooldown = steps - config.schedule.warmup
  if (values.from !== undefined) config.model = { from: resolve(values.from) }
  const rates = []
  const { metrics } = await runTraining(readRunConfig(JSON.stringify(config), { name: folder }), {
    onProgress(event) {
      if (event.kind === 'step') rates.push(event.imagesPerSecond)
    },
  })
  return { metrics, imagesPerSecond: rates.sort((a, b) => a - b)[rates.length >> 1] }
}

function percent(share) {
  return (100 * share).toFixed(1)
}
