// How good a model in training is on data that it never sees: naming pictures without training for it, and finding
// captions by pictures and pictures by captions.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Recipe } from '@typeclip/image'
import type { Tokenizer } from '@typeclip/tokenizer'
import {
  accuracy,
  type Classifier,
  createClassifier,
  type Features,
  normalizeRows,
  recall,
  similarities,
} from '@typeclip/zero-shot'
import type { Batch } from '../../batch.js'
import type { SourceConfig } from '../../data/config.js'
import type { Source } from '../../data/source.js'
import { TrainError } from '../../error.js'
import type { EvaluationConfig } from '../config/schema.js'
import { isRecord } from '../config/schema-walk.js'
import { type HeldOut, readHeldOut } from './held-out.js'

/** What is evaluated. */
export interface Encoders {
  encodeImages(pixels: Batch['pixels']): Promise<Features>
  encodeTexts(ids: Batch['ids']): Promise<Features>
}

export interface EvaluationContext {
  readonly recipe: Recipe
  readonly tokenizer: Tokenizer
  /** Pictures, or texts, that are encoded at once. */
  readonly batchSize: number
  /** Where relative paths begin. */
  readonly folder: string
  openSource(config: SourceConfig): Promise<Source>
  readonly signal?: AbortSignal
}

export interface Evaluation {
  /** Records of each part, and how many of them cannot be used. */
  readonly parts: readonly { readonly name: string; readonly records: number; readonly broken: number }[]
  measure(encoders: Encoders, signal?: AbortSignal): Promise<Readonly<Record<string, number>>>
}

/** Reads the held-out data. @throws TrainError `bad-data`, `bad-config`, `unreadable` */
export async function openEvaluation(
  { zeroShot, retrieval }: EvaluationConfig,
  context: EvaluationContext,
): Promise<Evaluation> {
  const parts: Part[] = []
  for (const [i, { name, source, limit, classes, templates }] of zeroShot.entries()) {
    const data = await readHeldOut(await context.openSource(source), { ...context, limit })
    const field = `evaluation.zeroShot.${i}.classes`
    parts.push(zeroShotPart(name, data, await namesOf(classes, data, field, context.folder), templates, context))
  }
  for (const { name, source, limit } of retrieval) {
    const data = await readHeldOut(await context.openSource(source), { ...context, limit })
    parts.push(retrievalPart(name, data, context))
  }
  return {
    parts: parts.map(({ name, data }) => ({ name, records: data.count, broken: data.broken.length })),
    async measure(encoders, signal) {
      const values: Record<string, number> = {}
      for (const part of parts) {
        signal?.throwIfAborted()
        Object.assign(values, await part.measure(encoders, signal))
      }
      return values
    },
  }
}

interface Part {
  readonly name: string
  readonly data: HeldOut
  measure(encoders: Encoders, signal?: AbortSignal): Promise<Readonly<Record<string, number>>>
}

function zeroShotPart(
  name: string,
  data: HeldOut,
  classes: ReadonlyMap<string, string | readonly string[]>,
  templates: readonly string[],
  { tokenizer, batchSize }: EvaluationContext,
): Part {
  const places = new Map([...classes.keys()].map((group, place) => [group, place]))
  const labels = data.groups.map(group => places.get(group ?? '') ?? -1)
  const lost = labels.indexOf(-1)
  if (lost >= 0) {
    const sentence = `A record of ${name} shows ${JSON.stringify(data.groups[lost])}, which is none of its ${classes.size} classes; say in source.group which field names them.`
    throw new TrainError('bad-data', sentence, { name, group: data.groups[lost] })
  }
  return {
    name,
    data,
    async measure(encoders, signal) {
      const classifier = await classifierOf([...classes.values()], templates, encoders, tokenizer, batchSize, signal)
      const images = await encodeAll(data, encoders, batchSize, signal)
      const { top1, top5 } = accuracy(similarities(normalizeRows(images), classifier.vectors), labels)
      return { [`${name}/top1`]: top1, [`${name}/top5`]: top5 }
    },
  }
}

function classifierOf(
  labels: readonly (string | readonly string[])[],
  templates: readonly string[],
  encoders: Encoders,
  tokenizer: Tokenizer,
  batchSize: number,
  signal?: AbortSignal,
): Promise<Classifier> {
  const encode = (texts: readonly string[]) => encoders.encodeTexts(idsOf(texts, tokenizer))
  return createClassifier(labels, encode, { templates, batchSize, signal })
}

function retrievalPart(name: string, data: HeldOut, { tokenizer, batchSize }: EvaluationContext): Part {
  const texts = data.captions.map(([caption]) => caption)
  // Records that say or show the same are right answers for each other.
  const owns = (row: number, column: number): boolean =>
    row === column ||
    texts[row] === texts[column] ||
    (data.groups[row] !== undefined && data.groups[row] === data.groups[column])
  return {
    name,
    data,
    async measure(encoders, signal) {
      const images = normalizeRows(await encodeAll(data, encoders, batchSize, signal))
      const captions = await inParts(texts.length, batchSize, signal, (from, to) =>
        encoders.encodeTexts(idsOf(texts.slice(from, to), tokenizer)),
      )
      const scores = similarities(images, normalizeRows(captions))
      const values: Record<string, number> = {}
      for (const [way, matrix] of [
        ['imageToText', scores],
        ['textToImage', transposed(scores)],
      ] as const) {
        for (const [k, share] of recall(matrix, owns, [1, 5])) values[`${name}/${way}R${k}`] = share
      }
      return values
    },
  }
}

function encodeAll(data: HeldOut, encoders: Encoders, batchSize: number, signal?: AbortSignal): Promise<Features> {
  return inParts(data.count, batchSize, signal, (from, to) => encoders.encodeImages(data.pixels(from, to)))
}

async function inParts(
  count: number,
  size: number,
  signal: AbortSignal | undefined,
  encode: (from: number, to: number) => Promise<Features>,
): Promise<Features> {
  const parts: Features[] = []
  for (let from = 0; from < count; from += size) {
    signal?.throwIfAborted()
    parts.push(await encode(from, Math.min(count, from + size)))
  }
  const width = parts[0].shape[1]
  const data = new Float32Array(count * width)
  let at = 0
  for (const part of parts) {
    data.set(part.data, at)
    at += part.data.length
  }
  return { data, shape: [count, width] }
}

function idsOf(texts: readonly string[], tokenizer: Tokenizer): Batch['ids'] {
  const { ids } = tokenizer.encodeBatch(texts, { onOverflow: 'truncate' })
  return { shape: [texts.length, tokenizer.contextLength], data: ids }
}

function transposed({ data, shape: [rows, columns] }: Features): Features {
  const turned = new Float32Array(data.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column]
  }
  return { data: turned, shape: [columns, rows] }
}

type Names = string | readonly string[]

/** Names by group, in order. */
async function namesOf(
  classes: NonNullable<EvaluationConfig['zeroShot']>[number]['classes'],
  { groups }: HeldOut,
  field: string,
  folder: string,
): Promise<ReadonlyMap<string, Names>> {
  if (classes === undefined) {
    const found = [...new Set(groups.filter(group => group !== undefined))].sort()
    return new Map(found.map(group => [group, group]))
  }
  const given = typeof classes === 'string' ? await readJson(resolve(folder, classes), field) : classes
  if (Array.isArray(given)) return new Map(given.map(entry => entryOf(entry, field)))
  if (isRecord(given)) return new Map(Object.entries(given).map(([group, name]) => [group, nameOf(name, field)]))
  throw new TrainError('bad-config', `${field} must name a file of a list or object of names.`, { field })
}

/** A name, or an object with `id` and `name`. */
function entryOf(entry: unknown, field: string): readonly [string, Names] {
  if (isRecord(entry) && typeof entry.id === 'string') return [entry.id, nameOf(entry.name, field)]
  const name = nameOf(entry, field)
  return [typeof name === 'string' ? name : name[0], name]
}

function nameOf(name: unknown, field: string): Names {
  if (typeof name === 'string' || (Array.isArray(name) && name.every(one => typeof one === 'string'))) return name
  throw new TrainError('bad-config', `${field} has ${JSON.stringify(name)} in the place of a name.`, { field })
}

async function readJson(path: string, field: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TrainError('unreadable', `${field}: ${path} cannot be read: ${reason}.`, { field, path }, { cause })
  }
}
