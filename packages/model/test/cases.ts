// The tiny models of golden/models: how they are opened and how values are compared.

import { readFileSync } from 'node:fs'
import { readJson, sharedPath } from '@typeclip/golden'
import type { Backend } from '@typeclip/tensor'
import { type TensorFile, toFloat32 } from '@typeclip/weights'
import { openSafetensorsFile } from '@typeclip/weights/node'
import { type ClipModel, loadModel } from '../src/index.js'

export interface Intermediate {
  readonly key: string
  readonly shape: readonly number[]
  readonly tol: number
}

export interface GoldenRun {
  readonly name: string
  readonly io: string
  readonly vision: object | null
  readonly text: { readonly causal: boolean } | null
  readonly intermediates: Readonly<Record<string, Intermediate>>
}

export interface GoldenCase {
  readonly name: string
  readonly family: string
  readonly layout: string
  readonly files: { readonly config?: string; readonly weights: string }
  readonly parameters: { readonly total: number; readonly vision: number; readonly text: number }
  readonly runs: readonly GoldenRun[]
}

interface CaseIndex {
  readonly models: readonly { readonly name: string; readonly family: string }[]
}

/** Every case of a family that the corpus at hand lists. */
export function goldenCases(family: string): readonly GoldenCase[] {
  const { models } = readJson<CaseIndex>('golden/models/cases.json')
  return models
    .filter(model => model.family === family)
    .map(({ name }) => readJson<GoldenCase>(`golden/models/${name}/case.json`))
}

/** Loads the model in a folder of the corpus; a config is told apart by its file's name. */
export async function openFolder(
  folder: string,
  { config, weights }: { readonly config?: string; readonly weights: string },
  backend: Backend,
): Promise<{ readonly model: ClipModel; readonly file: TensorFile }> {
  const file = await openSafetensorsFile(sharedPath(`${folder}/${weights}`))
  const text = config === undefined ? undefined : readFileSync(sharedPath(`${folder}/${config}`))
  const files = text === undefined ? {} : config?.startsWith('open_clip') ? { openClip: text } : { huggingFace: text }
  try {
    return { model: await loadModel({ file, config: files, backend }), file }
  } catch (error) {
    file.dispose()
    throw error
  }
}

export interface Values {
  readonly data: Float32Array
  readonly shape: readonly number[]
}

/** Inputs and expected values of a run. */
export async function readValues(path: string): Promise<ReadonlyMap<string, Values>> {
  const file = await openSafetensorsFile(sharedPath(path))
  const values = new Map<string, Values>()
  for (const [name, info] of file.tensors) {
    values.set(name, { data: toFloat32(await file.read(name)), shape: info.shape })
  }
  file.dispose()
  return values
}

/** Token ids of a file of values, as integers. */
export function idsOf({ data, shape }: Values): { readonly data: Int32Array; readonly shape: readonly number[] } {
  return { data: Int32Array.from(data), shape }
}

/** The value of that name. */
export function take(values: ReadonlyMap<string, Values>, name: string): Values {
  const value = values.get(name)
  if (value === undefined) throw new Error(`No ${name} in this file of values.`)
  return value
}

/** Largest difference of two arrays of one length. */
export function largestDifference(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  if (ours.length !== theirs.length) throw new Error(`${ours.length} values where ${theirs.length} are expected.`)
  let largest = 0
  for (let i = 0; i < ours.length; i++) {
    const difference = Math.abs(ours[i] - theirs[i])
    if (!(difference <= largest)) largest = difference
  }
  return largest
}

/** exp(scale) times the products of features, plus the bias: [images, texts]. */
export function logitsOf(
  { config, logitScale, logitBias }: ClipModel,
  images: Float32Array,
  texts: Float32Array,
): Float32Array {
  const { embedDimension } = config
  const rows = images.length / embedDimension
  const columns = texts.length / embedDimension
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const image = Math.floor(i / columns) * embedDimension
    const text = (i % columns) * embedDimension
    let cosine = 0
    for (let e = 0; e < embedDimension; e++) cosine += images[image + e] * texts[text + e]
    return Math.exp(logitScale) * cosine + (logitBias ?? 0)
  })
}
