#!/usr/bin/env node
// Measures a model by the protocol of emoji64: naming drawings of a style, and of concepts, that no training picture had.
//   node measure.mjs DATA MODEL [--out metrics.json]
// DATA holds emoji64/; MODEL is a folder with the weights and their config.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openSource } from '@typeclip/train/node'
import { accuracy, createClassifier, recall, similarities } from '@typeclip/zero-shot'
import { loadClip } from 'typeclip'
import { templates } from './config.mjs'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } })
const [data, model] = positionals
if (model === undefined) {
  console.error('node measure.mjs DATA MODEL [--out metrics.json]')
  process.exit(2)
}

const concepts = JSON.parse(readFileSync(join(data, 'emoji64/concepts.json'), 'utf8'))
const unseen = concepts.filter(({ split }) => split === 'unseen')
const isUnseen = new Set(unseen.map(({ id }) => id))

const clip = await loadClip(resolve(model))
const style = await readDrawings('test-style')
const strange = await readDrawings('test-concepts')
const allNames = await classifierOf(concepts)

const metrics = {
  'test-style': named(style, concepts, allNames),
  'test-style, pictures of seen concepts': named(
    style.filter(({ id }) => !isUnseen.has(id)),
    concepts,
    allNames,
  ),
  'test-style, pictures of unseen concepts': named(
    style.filter(({ id }) => isUnseen.has(id)),
    concepts,
    allNames,
  ),
  'test-concepts': named(strange, unseen, await classifierOf(unseen)),
  'test-concepts, among all names': named(strange, concepts, allNames),
  'retrieval, test-style': await retrieved(style),
  'retrieval, test-concepts': await retrieved(strange),
}
clip.dispose()

const text = `${JSON.stringify(metrics, null, 2)}\n`
if (values.out !== undefined) writeFileSync(values.out, text)
console.log(text)

/** Every picture of a split with its concept and its features, in shard order. */
async function readDrawings(split) {
  const files = join(resolve(data), 'emoji64', `${split}-000.tar.gz`)
  const source = await openSource({ kind: 'tars', files, group: 'concept' })
  const samples = []
  for await (const sample of source.read(0)) samples.push(sample)
  const { data: features, shape } = await clip.encodeImages(await Promise.all(samples.map(sample => sample.picture())))
  const width = shape[1]
  return samples.map(({ group }, row) => ({ id: group, features: features.subarray(row * width, (row + 1) * width) }))
}

function classifierOf(list) {
  return createClassifier(
    list.map(({ name }) => name),
    texts => clip.encodeTexts(texts),
    { templates },
  )
}

/** Top-1 and top-5 in percent. */
function named(drawings, list, { vectors }) {
  const place = new Map(list.map(({ id }, index) => [id, index]))
  const labels = drawings.map(({ id }) => place.get(id))
  const { top1, top5 } = accuracy(similarities(stacked(drawings), vectors), labels)
  return { classes: list.length, pictures: drawings.length, top1: percent(top1), top5: percent(top5) }
}

/** The first picture of each concept against "a picture of NAME", both ways. */
async function retrieved(drawings) {
  const first = [...new Map(drawings.toReversed().map(drawing => [drawing.id, drawing])).values()].reverse()
  const nameOf = new Map(concepts.map(({ id, name }) => [id, name]))
  const images = stacked(first)
  const texts = await clip.encodeTexts(first.map(({ id }) => `a picture of ${nameOf.get(id)}`))
  return {
    pairs: first.length,
    'image to text': recalls(similarities(images, texts)),
    'text to image': recalls(similarities(texts, images)),
  }
}

function recalls(scores) {
  const found = recall(scores, (row, column) => row === column, [1, 5])
  return Object.fromEntries([...found].map(([k, share]) => [`R@${k}`, percent(share)]))
}

function stacked(drawings) {
  const width = drawings[0].features.length
  const joined = new Float32Array(drawings.length * width)
  drawings.forEach(({ features }, row) => {
    joined.set(features, row * width)
  })
  return { data: joined, shape: [drawings.length, width] }
}

function percent(share) {
  return Number((100 * share).toFixed(2))
}
