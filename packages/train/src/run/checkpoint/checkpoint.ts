// What a checkpoint holds, and how it lies in its folder: the model as others load it, and the state that only a
// resumed run needs.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type ByteSource, fromFloat32, openSafetensors, toFloat32, writeSafetensors } from '@typeclip/weights'
import { fileSource } from '@typeclip/weights/node'
import * as v from 'valibot'
import { TrainError } from '../../error.js'
import type { TrainerState } from '../../trainer/trainer.js'
import { type RunFiles, writeFile } from '../files.js'

/** Float32 numbers by name. */
export type Tensors = TrainerState['tensors']

/** A model as `loadClip`, open_clip and converters read it. */
export interface ModelContent {
  /** By the names and in the form of their layout. */
  readonly weights: Tensors
  /** What the weights are narrowed to; float32 unless set. */
  readonly dtype?: 'F32' | 'F16'
  /** Files beside the weights that say what they are, by name: parsed JSON. */
  readonly configs: Readonly<Record<string, unknown>>
}

export interface Checkpoint {
  /** Steps done. */
  readonly step: number
  readonly model: ModelContent
  readonly state: TrainerState
  /** What the run itself remembers: data position, metrics, its config. JSON can hold it. */
  readonly run: Readonly<Record<string, unknown>>
}

/** A checkpoint that was read: its model lies in `folder`. */
export type ReadCheckpoint = Omit<Checkpoint, 'model'> & { readonly folder: string }

const modelFile = 'model.safetensors'
const stateFile = 'state.safetensors'
const manifestFile = 'state.json'

const manifestSchema = v.object({
  format: v.literal(1),
  step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  trainer: v.record(v.string(), v.unknown()),
  run: v.record(v.string(), v.unknown()),
  files: v.record(v.string(), v.object({ bytes: v.number(), sha256: v.string() })),
})

type Manifest = v.InferOutput<typeof manifestSchema>
type FileFacts = Manifest['files'][string]

/** Writes the model's files into a folder that is there. */
export async function writeModel(
  folder: string,
  { weights, dtype, configs }: ModelContent,
  files: RunFiles,
): Promise<Record<string, FileFacts>> {
  const written: Record<string, FileFacts> = {
    [modelFile]: await writeTensors(join(folder, modelFile), weights, files, dtype),
  }
  for (const [name, config] of Object.entries(configs)) {
    written[name] = await writeHashed(join(folder, name), sink => sink(jsonBytes(config)), files)
  }
  return written
}

/** Writes all of a checkpoint into a folder that is there; the manifest, which names the other files, comes last. */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint, files: RunFiles): Promise<void> {
  const { step, model, state, run } = checkpoint
  const written = await writeModel(folder, model, files)
  written[stateFile] = await writeTensors(join(folder, stateFile), state.tensors, files)
  const manifest: Manifest = { format: 1, step, trainer: { ...state.facts }, run: { ...run }, files: written }
  await writeFile(join(folder, manifestFile), sink => sink(jsonBytes(manifest)), files)
  await files.syncFolder(folder)
}

/** The manifest alone. @throws TrainError `bad-checkpoint` */
export async function readManifest(folder: string, files: RunFiles): Promise<Manifest> {
  const path = join(folder, manifestFile)
  const bytes = await files.read(path).catch(cause => Promise.reject(damaged(path, `cannot be read (${cause})`)))
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw damaged(path, 'is not JSON')
  }
  const result = v.safeParse(manifestSchema, parsed)
  if (result.success) return result.output
  throw damaged(path, `is no checkpoint's (${v.getDotPath(result.issues[0]) ?? 'it'} is wrong)`)
}

/** Reads the state of a checkpoint, once every file of it is as it was written. @throws TrainError `bad-checkpoint` */
export async function readCheckpoint(folder: string, files: RunFiles): Promise<ReadCheckpoint> {
  const manifest = await readManifest(folder, files)
  for (const [name, facts] of Object.entries(manifest.files)) await checkFile(join(folder, name), facts)
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array }>()
  using file = await openSafetensors(await fileSource(join(folder, stateFile)))
  for (const name of file.tensors.keys()) {
    const tensor = await file.read(name)
    tensors.set(name, { shape: tensor.shape, data: toFloat32(tensor).slice() })
  }
  const { step, trainer, run } = manifest
  return { step, state: { tensors, facts: trainer }, run, folder }
}

async function writeTensors(
  path: string,
  tensors: Tensors,
  files: RunFiles,
  dtype: ModelContent['dtype'] = 'F32',
): Promise<FileFacts> {
  const list = [...tensors].map(([name, { shape, data }]) => ({ name, ...fromFloat32(data, shape, { dtype }) }))
  return writeHashed(path, sink => writeSafetensors(list, sink, { metadata: { format: 'pt' } }), files)
}

async function writeHashed(
  path: string,
  write: (sink: (chunk: Uint8Array) => Promise<void>) => Promise<unknown>,
  files: RunFiles,
): Promise<FileFacts> {
  const hash = createHash('sha256')
  let bytes = 0
  const hashing = (sink: (chunk: Uint8Array) => Promise<void>) => async (chunk: Uint8Array) => {
    hash.update(chunk)
    bytes += chunk.length
    await sink(chunk)
  }
  await writeFile(path, sink => write(hashing(sink)), files)
  return { bytes, sha256: hash.digest('hex') }
}

const chunkBytes = 1 << 24

async function checkFile(path: string, { bytes, sha256 }: FileFacts): Promise<void> {
  let source: ByteSource
  try {
    source = await fileSource(path)
  } catch {
    throw damaged(path, 'is missing')
  }
  try {
    if (source.byteLength !== bytes) throw damaged(path, `has ${source.byteLength} bytes, not ${bytes}`)
    const hash = createHash('sha256')
    for (let at = 0; at < bytes; at += chunkBytes) hash.update(await source.read(at, Math.min(chunkBytes, bytes - at)))
    if (hash.digest('hex') !== sha256) throw damaged(path, 'is not as it was written')
  } finally {
    source.dispose?.()
  }
}

function damaged(path: string, what: string): TrainError {
  return new TrainError('bad-checkpoint', `${path} ${what}, so its checkpoint cannot be used.`, { path })
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)
}
