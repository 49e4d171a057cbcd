// WebDataset: neighbouring members of one key are one record, the key being the name up to its first point.
import type { Pixels } from '@typeclip/image'
import { TrainError } from '../../error.js'
import type { Chunks } from '../byte-stream.js'
import { captionsIn, fieldsOf, kindOf, type RecordFields } from '../fields.js'
import { type BrokenRecord, type Sample, sampleOf } from '../sample.js'
import { readTar, type TarMember } from './read-tar.js'

export interface TarSamplesOptions {
  /** How the archive is called in messages. */
  readonly name: string
  readonly fields: RecordFields
  decode(bytes: Uint8Array, signal?: AbortSignal): Promise<Pixels>
  readonly memberLimit?: number
}

const imageExtensions = ['webp', 'jpg', 'jpeg', 'png']

/**
 * The records of a WebDataset shard: a picture with a `.json` (captions and group by `fields`) or a `.txt` (a caption a
 * line). A damaged or cut archive ends with a broken record of its name; what came before it is used.
 */
export async function* tarSamples(chunks: Chunks, options: TarSamplesOptions): AsyncGenerator<Sample | BrokenRecord> {
  const { name, memberLimit } = options
  let parts = new Map<string, Uint8Array>()
  let key: string | undefined
  try {
    for await (const member of readTar(chunks, { name, memberLimit })) {
      const split = splitName(member)
      if (!split) continue
      if (split.key !== key) {
        if (key !== undefined) yield toSample(key, parts, options)
        parts = new Map()
        key = split.key
      }
      parts.set(split.extension, member.bytes)
    }
    if (key !== undefined) yield toSample(key, parts, options)
  } catch (error) {
    if (!(error instanceof TrainError && error.code === 'bad-archive')) throw error
    yield { key: name, reason: error.message }
  }
}

function splitName({ name }: TarMember): { key: string; extension: string } | undefined {
  const match = /^((?:.*\/)?[^./][^./]*)\.([^/]+)$/s.exec(name)
  return match ? { key: match[1], extension: match[2].toLowerCase() } : undefined
}

function toSample(
  key: string,
  parts: ReadonlyMap<string, Uint8Array>,
  { name, fields, decode }: TarSamplesOptions,
): Sample | BrokenRecord {
  const extension = imageExtensions.find(candidate => parts.has(candidate))
  const image = extension === undefined ? undefined : parts.get(extension)
  const called = `${name}: ${key}`
  if (!image) return { key: called, reason: `${called} has no picture (${imageExtensions.join(', ')}).` }
  try {
    const json = parts.get('json')
    const facts = json && fieldsOf(text(json))
    const lines = text(parts.get('txt') ?? new Uint8Array(0)).split('\n')
    const captions = [...(facts ? captionsIn(facts, fields) : []), ...lines]
    const kind = facts === undefined ? {} : kindOf(facts, fields)
    return sampleOf(called, captions, kind, signal => decode(image, signal))
  } catch (cause) {
    return {
      key: called,
      reason: `${called}: its ${parts.has('json') ? 'json' : 'txt'} cannot be read (${messageOf(cause)}).`,
    }
  }
}

// Not UTF-8 is an error rather than a caption full of replacement characters.
const decoder = new TextDecoder('utf-8', { fatal: true })

function text(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
