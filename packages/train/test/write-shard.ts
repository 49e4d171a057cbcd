import { greyPng } from './write-png.js'
import { writeTar } from './write-tar.js'

export interface ShardRecord {
  readonly key: string
  /** Undefined for a record without a picture; bytes in the place of one. */
  readonly image?: number | Uint8Array
  readonly json?: unknown
  readonly txt?: string
}

/** A WebDataset shard of 8x8 pictures, each of one grey. */
export function writeShard(records: readonly ShardRecord[]): Uint8Array {
  const encoder = new TextEncoder()
  return writeTar(
    records.flatMap(({ key, image, json, txt }) => [
      ...(image === undefined
        ? []
        : [{ name: `${key}.png`, bytes: typeof image === 'number' ? greyPng(8, image) : image }]),
      ...(json === undefined ? [] : [{ name: `${key}.json`, bytes: encoder.encode(JSON.stringify(json)) }]),
      ...(txt === undefined ? [] : [{ name: `${key}.txt`, bytes: encoder.encode(txt) }]),
    ]),
  )
}

/** Records k0, k1, ... whose grey is their number, two captions and a group each. */
export function numbered(from: number, to: number, groups = 10): readonly ShardRecord[] {
  return Array.from({ length: to - from }, (_, i) => {
    const number = from + i
    const json = { captions: [`number ${number}`, `a picture of ${number}`], thing: `thing ${number % groups}` }
    return { key: `k${number}`, image: number, json }
  })
}
