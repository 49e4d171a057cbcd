// Parquet files, a row group at a time, by hyparquet: an optional package, loaded when it is needed.
import type { AsyncBuffer, FileMetaData } from 'hyparquet'
import { TrainError } from '../../error.js'
import { fetchAgain, isAddress } from '../fetch-chunks.js'
import type { BrokenRecord, Sample } from '../sample.js'
import type { StreamedSource } from '../source.js'
import { type PictureOpener, sampleOfRow, type TableFields } from '../table/table-samples.js'
import { checkColumns } from './open-table.js'

export interface OpenParquetOptions {
  /** Absolute paths, or addresses. */
  readonly files: readonly string[]
  readonly fields: TableFields
  /** Reads pictures that a row names. */
  readonly opener: PictureOpener
}

interface RowGroup {
  readonly file: string
  readonly from: number
  readonly to: number
}

/**
 * Each row group is a shard. Pictures are bytes, `{ bytes, path }`, paths or addresses.
 * @throws TrainError `peer-missing`, `unreadable`, `bad-data`
 */
export async function openParquet({ files, fields, opener }: OpenParquetOptions): Promise<StreamedSource> {
  const { hyparquet, compressors } = await loadPeers()
  const opened = new Map<string, { readonly buffer: AsyncBuffer; readonly metadata: FileMetaData }>()
  const groups: RowGroup[] = []
  for (const file of files) {
    const buffer = await bufferOf(file)
    const metadata = await reading(file, () => hyparquet.parquetMetadataAsync(buffer))
    const names = hyparquet.parquetSchema(metadata).children.map(({ element }) => element.name)
    checkColumns(names, fields, file)
    opened.set(file, { buffer, metadata })
    let from = 0
    for (const { num_rows: rows } of metadata.row_groups) {
      groups.push({ file, from, to: from + Number(rows) })
      from += Number(rows)
    }
  }

  async function* read(shard: number): AsyncGenerator<Sample | BrokenRecord> {
    const { file, from, to } = groups[shard]
    const source = opened.get(file)
    if (!source) return
    const wanted = new Set(
      [...fields.images, ...fields.captions, fields.group ?? '', fields.family ?? ''].map(name => name.split('.')[0]),
    )
    const columns = hyparquet
      .parquetSchema(source.metadata)
      .children.map(({ element }) => element.name)
      .filter(name => wanted.has(name))
    const rows = await reading(file, () =>
      hyparquet.parquetReadObjects({
        ...{ file: source.buffer, metadata: source.metadata, compressors, columns },
        ...{ rowStart: from, rowEnd: to },
        utf8: false, // pictures are byte arrays too
      }),
    )
    for (const [i, row] of rows.entries()) {
      const key = `${file} row ${from + i}`
      yield sampleOfRow({ key, fields: withTexts(row, fields) }, fields, opener)
    }
  }

  async function bufferOf(file: string): Promise<AsyncBuffer> {
    return reading(file, () =>
      isAddress(file)
        ? hyparquet.asyncBufferFromUrl({ url: file, fetch: fetchAgain })
        : hyparquet.asyncBufferFromFile(file),
    )
  }

  return { kind: 'streamed', name: files.join(', '), shards: groups.map(shardName), read }
}

function shardName({ file, from, to }: RowGroup): string {
  return `${file} rows ${from} to ${to - 1}`
}

async function loadPeers() {
  try {
    const [hyparquet, { compressors }] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')])
    return { hyparquet, compressors }
  } catch (cause) {
    const sentence =
      'Reading Parquet needs two packages that are not installed. Run: npm install hyparquet hyparquet-compressors'
    throw new TrainError('peer-missing', sentence, { packages: ['hyparquet', 'hyparquet-compressors'] }, { cause })
  }
}

async function reading<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof TrainError) throw cause
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT') throw new TrainError('unreadable', `There is no file ${file}.`, { file }, { cause })
    const sentence = `${file} cannot be read as Parquet (${cause instanceof Error ? cause.message : cause}).`
    throw new TrainError('unreadable', sentence, { file }, { cause })
  }
}

/** Captions and groups that are stored as bytes, without a word on being text. */
function withTexts(row: Readonly<Record<string, unknown>>, { captions, group }: TableFields) {
  const texts = Object.fromEntries(
    [...captions, ...(group === undefined ? [] : [group])]
      .filter(name => row[name] instanceof Uint8Array)
      .map(name => [name, decoder.decode(row[name] as Uint8Array)]),
  )
  return { ...row, ...texts }
}

const decoder = new TextDecoder()
