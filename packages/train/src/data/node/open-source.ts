// A source of a config, opened.
import { dirname, resolve } from 'node:path'
import type { SourceConfig } from '../config.js'
import { isAddress } from '../fetch-chunks.js'
import { type RecordFields, usualCaptionFields } from '../fields.js'
import type { Source } from '../source.js'
import { type TableFields, usualImageFields } from '../table/table-samples.js'
import { openClasses } from './open-classes.js'
import { openFolder } from './open-folder.js'
import { openParquet } from './open-parquet.js'
import { decodePicture, openerIn } from './open-picture.js'
import { openCsv, openJsonLines } from './open-table.js'
import { openTars } from './open-tars.js'
import { shardNames } from './shard-names.js'

export interface OpenSourceOptions {
  /** Where relative paths begin; by default the current folder. */
  readonly base?: string
  readonly signal?: AbortSignal
}

/**
 * Opens a source: what it lists is read, its pictures are decoded later, one by one.
 * @throws TrainError `bad-data`, `unreadable`, `peer-missing`; the signal's reason
 */
export async function openSource(config: SourceConfig, options: OpenSourceOptions = {}): Promise<Source> {
  const { base = '.', signal } = options
  const source = await open(config, place => (isAddress(place) ? place : resolve(base, place)), signal)
  return { ...source, weight: config.weight }
}

type Place = (place: string) => string

async function open(config: SourceConfig, place: Place, signal: AbortSignal | undefined): Promise<Source> {
  switch (config.kind) {
    case 'tars': {
      const places = listOf(config.files).flatMap(shardNames).map(place)
      return openTars(places, { fields: recordFields(config), decode: decodePicture })
    }
    case 'folder':
      return openFolder(place(config.folder), recordFields(config))
    case 'classes':
      return openClasses(place(config.folder), config)
    case 'csv':
      return openCsv({ ...tableOf(config, place), signal }, config.separator)
    case 'jsonl':
      return openJsonLines({ ...tableOf(config, place), signal })
    case 'parquet': {
      const files = listOf(config.file).flatMap(shardNames).map(place)
      const folder = config.folder === undefined ? folderOf(files[0]) : place(config.folder)
      return openParquet({ files, fields: tableFields(config), opener: openerIn(folder) })
    }
  }
}

type Described = Pick<Extract<SourceConfig, { kind: 'folder' }>, 'captions' | 'group' | 'family'>
type Table = Extract<SourceConfig, { kind: 'csv' | 'jsonl' }>

function tableOf(config: Table, place: Place) {
  const file = place(config.file)
  const folder = config.folder === undefined ? folderOf(file) : place(config.folder)
  return { file, folder, fields: tableFields(config) }
}

function folderOf(file: string): string {
  return isAddress(file) ? new URL('.', file).href : dirname(file)
}

function recordFields({ captions, group, family }: Described): RecordFields {
  return { captions: captions === undefined ? usualCaptionFields : listOf(captions), group, family }
}

function tableFields(config: Described & Pick<Table, 'image'>): TableFields {
  return { ...recordFields(config), images: config.image === undefined ? usualImageFields : [config.image] }
}

function listOf(names: string | readonly string[]): readonly string[] {
  return typeof names === 'string' ? [names] : names
}
