#!/usr/bin/env node
// Trains the model of this package with TypeCLIP, from emoji64 and openclipart64 alone.
//   node train.mjs DATA SPLIT OUT [--all] [--resume] [--set FIELD=VALUE]...
// DATA holds openclipart64/, SPLIT what split.mjs made of emoji64. It trains on what split.mjs left, and is measured on
// what split.mjs took out; with --all it trains on everything, and is measured on nothing.
import { parseArgs } from 'node:util'
import { readRunConfig, runTraining } from '@typeclip/train/node'
import { configOf } from './config.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true, default: [] },
  },
})
const [data, split, output] = positionals
if (output === undefined) {
  console.error('node train.mjs DATA SPLIT OUT [--all] [--resume] [--set FIELD=VALUE]...')
  process.exit(2)
}
const config = readRunConfig(JSON.stringify(configOf({ data, split, output }, values)), {
  name: 'recipe.json',
  set: values.set,
})

const leaving = new AbortController()
process.once('SIGINT', () => leaving.abort())
process.once('SIGTERM', () => leaving.abort())

const { step, steps, metrics, model } = await runTraining(config, {
  resume: values.resume,
  signal: leaving.signal,
  onProgress: report,
})
console.log(`${step} of ${steps} steps${model === undefined ? '' : `, the model in ${model}`}`, metrics)

function report(event) {
  if (event.kind !== 'step') return console.log(JSON.stringify(event))
  if (event.step % 10 > 0) return
  const { step, loss, imagesPerSecond, waiting } = event
  console.log(
    `step ${step}  loss ${loss.toFixed(3)}  ${imagesPerSecond.toFixed(0)} images/s  waiting ${(100 * waiting).toFixed(1)} %`,
  )
}
