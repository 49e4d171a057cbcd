// CSV, TSV and JSONL: a line a record, the pictures elsewhere.
import { extname } from 'node:path'
import { TrainError } from '../../error.js'
import { fieldsOf } from '../fields.js'
import { type BrokenRecord, isBroken, type Sample } from '../sample.js'
import type { IndexedSource } from '../source.js'
import { csvRows } from '../table/csv.js'
import { sampleOfRow, type TableFields, type TableRow } from '../table/table-samples.js'
import { linesOf, textOf } from '../table/text-lines.js'
import { openerIn } from './open-picture.js'
import { readChunks } from './read-chunks.js'

export interface OpenTableOptions {
  /** Absolute path, or an address. */
  readonly file: string
  /** A path or an address, at which the pictures' paths begin and which they must not leave. */
  readonly folder: string
  readonly fields: TableFields
  readonly signal?: AbortSignal
}

/** @throws TrainError `unreadable`, `bad-data` */
export function openJsonLines(options: OpenTableOptions): Promise<IndexedSource> {
  return openTable(options, jsonRows(options))
}

/**
 * @param separator by default a tab for .tsv and a comma for others, gzipped or not
 * @throws TrainError `unreadable`, `bad-data`
 */
export function openCsv(options: OpenTableOptions, separator?: string): Promise<IndexedSource> {
  const extension = extname(options.file.replace(/\.gz$/i, '')).toLowerCase()
  return openTable(options, tableRows(options, separator ?? (extension === '.tsv' ? '\t' : ',')))
}

async function openTable(options: OpenTableOptions, rows: AsyncIterable<TableRow>): Promise<IndexedSource> {
  const { file, folder, fields } = options
  const opener = openerIn(folder)
  const samples: Sample[] = []
  const broken: BrokenRecord[] = []
  for await (const row of rows) {
    const record = sampleOfRow(row, fields, opener)
    if (isBroken(record)) broken.push(record)
    else samples.push(record)
  }
  return { kind: 'indexed', name: file, samples, broken }
}

async function* jsonRows({ file, signal }: OpenTableOptions): AsyncGenerator<TableRow> {
  let line = 0
  for await (const text of linesOf(textOf(readChunks(file, signal), file))) {
    const key = `${file}:${++line}`
    if (text.trim() === '') continue
    try {
      yield { key, fields: fieldsOf(text) }
    } catch (cause) {
      yield { key, reason: `${key} is no JSON object (${cause instanceof Error ? cause.message : cause}).` }
    }
  }
}

async function* tableRows({ file, fields, signal }: OpenTableOptions, separator: string): AsyncGenerator<TableRow> {
  let names: readonly string[] | undefined
  for await (const { cells, line } of csvRows(textOf(readChunks(file, signal), file), separator, file)) {
    if (!names) {
      names = cells
      checkColumns(names, fields, file)
      continue
    }
    const key = `${file}:${line}`
    if (cells.length === names.length) {
      yield { key, fields: Object.fromEntries(names.map((name, i) => [name, cells[i]])) }
    } else {
      yield { key, reason: `${key} has ${cells.length} cells where the first line has ${names.length}.` }
    }
  }
  if (!names) throw new TrainError('bad-data', `${file} is empty; its first line must name the columns.`, { file })
}

/** @throws TrainError `bad-data` where a table lacks what a record needs */
export function checkColumns(names: readonly string[], { images, captions, group }: TableFields, file: string): void {
  const wanted = [images, captions, ...(group === undefined ? [] : [[group]])]
  const missing = wanted.find(some => !some.some(name => names.includes(name.split('.')[0]) || names.includes(name)))
  if (!missing) return
  const sentence = `${file} has no column ${missing.join(' or ')}; it has ${names.join(', ')}.`
  throw new TrainError('bad-data', sentence, { file, missing, columns: names })
}
