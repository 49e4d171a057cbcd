// Records of a table: each row names a picture and says what it shows.
import type { Pixels } from '@typeclip/image'
import { at, captionsIn, type Fields, kindOf, type RecordFields } from '../fields.js'
import { type BrokenRecord, type Sample, sampleOf } from '../sample.js'

/** One row: named cells, or why there are none. */
export type TableRow =
  | { readonly key: string; readonly fields: Fields }
  | { readonly key: string; readonly reason: string }

export interface TableFields extends RecordFields {
  /** The first of these that a row has is its picture. */
  readonly images: readonly string[]
}

/** What a picture is called in the tables of others: open_clip's, Hugging Face's, img2dataset's. */
export const usualImageFields: readonly string[] = ['filepath', 'file_name', 'image', 'path', 'url']

/** Reads pictures that a table names. */
export interface PictureOpener {
  /** @param place a path inside of the table's folder, or an address */
  open(place: string, signal?: AbortSignal): Promise<Pixels>
  decode(bytes: Uint8Array, signal?: AbortSignal): Promise<Pixels>
}

export function sampleOfRow(row: TableRow, fields: TableFields, opener: PictureOpener): Sample | BrokenRecord {
  if ('reason' in row) return row
  const image = pictureIn(row.fields, fields)
  if (image === undefined || image === '') {
    return { key: row.key, reason: `${row.key} names no picture (${fields.images.join(', ')}).` }
  }
  const key = typeof image === 'string' ? `${row.key} (${image})` : row.key
  const picture: Sample['picture'] = signal =>
    typeof image === 'string' ? opener.open(image, signal) : opener.decode(image, signal)
  return sampleOf(key, captionsIn(row.fields, fields), kindOf(row.fields, fields), picture)
}

/** A place or the bytes themselves, also as Hugging Face keeps them: `{ bytes, path }`. */
function pictureIn(row: Fields, { images }: TableFields): string | Uint8Array | undefined {
  for (const name of images) {
    for (const value of [at(row, `${name}.bytes`), at(row, `${name}.path`), at(row, name)]) {
      if (typeof value === 'string' || value instanceof Uint8Array) return value
    }
  }
  return undefined
}
