#!/usr/bin/env node
// Trains the model of this package with TypeCLIP, from emoji64 and openclipart64 alone.
//   node train.mjs DATA OUT [--validation SPLIT] [--resume] [--set FIELD=VALUE]...
// DATA holds emoji64/ and openclipart64/. With --validation it trains on what split.mjs left in SPLIT, and is measured
// on what split.mjs took out; without, on everything, and is measured on nothing.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readRunConfig, runTraining } from '@typeclip/train/node'

/** As the protocol of emoji64 has them. */
const templates = ['{}', 'a picture of {}', 'a drawing of {}', 'an emoji of {}', 'an icon of {}']

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    validation: { type: 'string' },
    resume: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true, default: [] },
  },
})
const [data, output] = positionals
if (output === undefined) {
  console.error('node train.mjs DATA OUT [--validation SPLIT] [--resume] [--set FIELD=VALUE]...')
  process.exit(2)
}

const recipe = JSON.parse(readFileSync(new URL('recipe.json', import.meta.url), 'utf8'))
const split = values.validation
const emoji = split === undefined ? resolve(data, 'emoji64/train-{000..005}.tar.gz') : resolve(split, 'train.tar.gz')
const config = readRunConfig(
  JSON.stringify({
    ...recipe,
    output: resolve(output),
    data: {
      ...recipe.data,
      sources: [
        { kind: 'tars', files: emoji, group: 'concept', cache: true, weight: 0.7 },
        {
          kind: 'tars',
          files: resolve(data, 'openclipart64/train-{000..002}.tar.gz'),
          group: 'name',
          cache: true,
          weight: 0.3,
        },
      ],
    },
    ...(split === undefined ? {} : { evaluation: { every: 250, zeroShot: ['style', 'concepts'].map(heldOut) } }),
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
