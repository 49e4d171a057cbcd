// What a file is, by its first bytes: names and extensions are never asked.
import { ImageError } from '../error.js'

/** Formats that are read. `netpbm` is PBM, PGM and PPM in their binary forms. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'bmp' | 'tiff' | 'avif' | 'netpbm'

/** `bytes` of the pattern at `at`; -1 stands for any byte. */
interface Signature {
  readonly bytes: readonly number[]
  readonly at?: number
}

const ascii = (text: string): number[] => Array.from(text, letter => letter.charCodeAt(0))

const readable: readonly (Signature & { readonly format: ImageFormat })[] = [
  { format: 'png', bytes: [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a] },
  { format: 'jpeg', bytes: [0xff, 0xd8, 0xff] },
  { format: 'webp', bytes: [...ascii('RIFF'), -1, -1, -1, -1, ...ascii('WEBP')] },
  { format: 'gif', bytes: ascii('GIF87a') },
  { format: 'gif', bytes: ascii('GIF89a') },
  { format: 'bmp', bytes: ascii('BM') },
  { format: 'tiff', bytes: [0x49, 0x49, 0x2a, 0x00] },
  { format: 'tiff', bytes: [0x4d, 0x4d, 0x00, 0x2a] },
  { format: 'netpbm', bytes: ascii('P4') },
  { format: 'netpbm', bytes: ascii('P5') },
  { format: 'netpbm', bytes: ascii('P6') },
]

const refused: readonly (Signature & { readonly name: string })[] = [
  { name: 'HEIC', at: 4, bytes: ascii('ftyphe') },
  { name: 'HEIC', at: 4, bytes: ascii('ftypmif1') },
  { name: 'HEIC', at: 4, bytes: ascii('ftypmsf1') },
  { name: 'JPEG 2000', at: 4, bytes: ascii('jP  ') },
  { name: 'JPEG 2000', bytes: [0xff, 0x4f, 0xff, 0x51] },
  { name: 'JPEG XL', bytes: [0xff, 0x0a] },
  { name: 'JPEG XL', at: 4, bytes: ascii('JXL ') },
  { name: 'ICO', bytes: [0, 0, 1, 0] },
  { name: 'CUR', bytes: [0, 0, 2, 0] },
  { name: 'PDF', bytes: ascii('%PDF-') },
  { name: 'PSD', bytes: ascii('8BPS') },
  { name: 'BigTIFF', bytes: [0x49, 0x49, 0x2b, 0x00] },
  { name: 'BigTIFF', bytes: [0x4d, 0x4d, 0x00, 0x2b] },
  { name: 'plain-text Netpbm', bytes: ascii('P1') },
  { name: 'plain-text Netpbm', bytes: ascii('P2') },
  { name: 'plain-text Netpbm', bytes: ascii('P3') },
]

/**
 * The format of a file by its content.
 * @throws ImageError `empty`, `not-an-image`, or `unsupported-format` for a known format that is not read
 */
export function sniffFormat(bytes: Uint8Array): ImageFormat {
  if (bytes.length === 0) throw new ImageError('empty', 'there are no bytes here, so no picture.')
  const known = readable.find(signature => matches(bytes, signature))
  if (known !== undefined) return known.format
  if (isAvif(bytes)) return 'avif'
  const name = refused.find(signature => matches(bytes, signature))?.name ?? (isSvg(bytes) ? 'SVG' : undefined)
  if (name !== undefined) {
    throw new ImageError(
      'unsupported-format',
      `${name} is not read here. Convert it to PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF or PPM.`,
      { format: name },
    )
  }
  throw new ImageError(
    'not-an-image',
    `these bytes are no picture of a known kind. They begin with ${showStart(bytes)}.`,
    { bytes: bytes.length },
  )
}

function matches(bytes: Uint8Array, { bytes: pattern, at = 0 }: Signature): boolean {
  return pattern.every((value, index) => value === -1 || bytes[at + index] === value)
}

// The major brand or any compatible one: many writers put `mif1` first.
function isAvif(bytes: Uint8Array): boolean {
  if (!matches(bytes, { at: 4, bytes: ascii('ftyp') })) return false
  const end = Math.min(bytes.length, new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), 256)
  for (let at = 8; at + 4 <= end; at += 4) {
    const brand = String.fromCharCode(...bytes.subarray(at, at + 4))
    if (brand === 'avif' || brand === 'avis') return true
  }
  return false
}

// XML prologue, comments and a doctype may stand before the root element.
function isSvg(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 4096))
  return /^\s*(<\?xml|<!--|<!DOCTYPE\s+svg|<svg)/i.test(start) && /<(\w+:)?svg[\s>]/i.test(start)
}

function showStart(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 8)
  if (start.every(value => value >= 0x20 && value < 0x7f)) return JSON.stringify(String.fromCharCode(...start))
  return Array.from(start, value => value.toString(16).padStart(2, '0')).join(' ')
}
