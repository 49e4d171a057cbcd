// A source of a config, opened.
import { decodeImage } from '@typeclip/image/node'
import type { SourceConfig } from '../config.js'
import { type RecordFields, usualCaptionFields } from '../fields.js'
import type { Source } from '../source.js'
import { openTars } from './open-tars.js'

export interface OpenSourceOptions {
  /** Where relative paths begin; by default the current folder. */
  readonly base?: string
  readonly signal?: AbortSignal
}

/**
 * Opens a source. Pictures are decoded later, one by one.
 * @throws TrainError `bad-data`, `unreadable`, `peer-missing`
 */
export async function openSource(config: SourceConfig, { base = '.' }: OpenSourceOptions = {}): Promise<Source> {
  const weight = config.weight === undefined ? {} : { weight: config.weight }
  switch (config.kind) {
    case 'tars':
      return { ...(await openTars(listOf(config.files), { base, fields: fieldsOf(config), decode })), ...weight }
    default:
      throw new Error(config.kind)
  }
}

function fieldsOf({ captions, group }: { captions?: string | string[]; group?: string }): RecordFields {
  return {
    captions: captions === undefined ? usualCaptionFields : listOf(captions),
    ...(group === undefined ? {} : { group }),
  }
}

function listOf(names: string | readonly string[]): readonly string[] {
  return typeof names === 'string' ? [names] : names
}

function decode(bytes: Uint8Array, signal?: AbortSignal): ReturnType<typeof decodeImage> {
  return decodeImage(bytes, signal ? { signal } : {})
}
