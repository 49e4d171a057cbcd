// The shape of the index files of golden/images.
import { createHash } from 'node:crypto'

/** A picture of `sources.json`, as Pillow decodes it. */
export interface Source {
  readonly src: string
  readonly format: string
  readonly mode: string
  readonly width: number
  readonly height: number
  readonly orientation: number
  readonly sha256_native: string
  readonly sha256_rgb: string
}

/** A file of `bad.json`; `expect` lists the acceptable outcomes, `|` between. */
export interface BadFile {
  readonly file: string
  readonly expect: string
  readonly why: string
  readonly sha256_rgb?: string
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
