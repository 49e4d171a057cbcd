#!/usr/bin/env node
// Trains the model of this package with TypeCLIP, from emoji64 and openclipart64 alone.
//   node train.mjs DATA SPLIT OUT [--all] [--resume] [--set FIELD=VALUE]...
// DATA holds openclipart64/, SPLIT what split.mjs made of emoji64. It trains on what split.mjs left, and is measured on
// what split.mjs took out; with --all it trains on everything, and is measured on nothing.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readRunConfig, runTraining } from '@typeclip/train/node'

/** As the protocol of emoji64 has them. */
const templates = ['{}', 'a picture of {}', 'a drawing of {}', 'an emoji of {}', 'an icon of {}']

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

const recipe = JSON.parse(readFileSync(new URL('recipe.json', import.meta.url), 'utf8'))
const emoji = resolve(split, values.all ? 'all.tar.gz' : 'train.tar.gz')
const config = readRunConfig(
  JSON.stringify({
    ...recipe,
    output: resolve(output),
    data: {
      ...recipe.data,
      sources: [
        { kind: 'tars', files: emoji, group: 'concept', family: 'subgroup', cache: true, weight: 0.7 },
        {
          kind: 'tars',
          files: resolve(data, 'openclipart64/train-{000..002}.tar.gz'),
          group: 'name',
          cache: true,
          weight: 0.3,
        },
      ],
    },
    ...(values.all ? {} : { evaluation: { every: 250, zeroShot: ['style', 'concepts'].map(heldOut) } }),
  }),
  { name: 'recipe.json', set: values.set },
)

const leaving = new AbortController()
process.once('SIGINT', () => leaving.abort())
process.once('SIGTERM', () => leaving.abort())

const { step, steps, metrics, model } = await runTraining(config, {
  resume: values.resume,
  signal: leaving.signal,
  onProgress: report,
})
console.log(`${step} of ${steps} steps${model === undefined ? '' : `, the model in ${model}`}`, metrics)

/** One drawing style among all names; concepts without any drawing in training among their own. */
function heldOut(name) {
  return {
    name,
    source: { kind: 'tars', files: join(resolve(split), `${name}.tar.gz`), group: 'concept' },
    classes: join(resolve(split), name === 'style' ? 'all-names.json' : 'held-names.json'),
    templates,
  }
}

function report(event) {
  if (event.kind !== 'step') return console.log(JSON.stringify(event))
  if (event.step % 10 > 0) return
  const { step, loss, imagesPerSecond, waiting } = event
  console.log(
    `step ${step}  loss ${loss.toFixed(3)}  ${imagesPerSecond.toFixed(0)} images/s  waiting ${(100 * waiting).toFixed(1)} %`,
  )
}
