// EXIF orientation, as Pillow finds it: EXIF first, else XMP's tiff:Orientation; anything else counts as 1.
import { startsWith } from './reader.js'

const orientationTag = 0x0112

/** Where a file keeps its metadata blocks. */
export interface Metadata {
  /** A TIFF structure, with or without the leading `Exif\0\0`. */
  readonly exif?: Uint8Array | undefined
  /** An XMP packet. */
  readonly xmp?: Uint8Array | undefined
}

/** @returns 1..8; a broken block counts as none */
export function orientationOf({ exif, xmp }: Metadata): number {
  const stated = (exif && exifOrientation(exif)) ?? (xmp && xmpOrientation(xmp)) ?? 1
  return stated >= 1 && stated <= 8 ? stated : 1
}

function exifOrientation(block: Uint8Array): number | undefined {
  const tiff = startsWith(block, 'Exif\0\0') ? block.subarray(6) : block
  if (tiff.length < 8) return undefined
  const little = tiff[0] === 0x49
  if (!startsWith(tiff, little ? 'II*\0' : 'MM\0*')) return undefined
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  const directory = view.getUint32(4, little)
  if (directory + 2 > tiff.length) return undefined
  const entries = view.getUint16(directory, little)
  for (let index = 0; index < entries; index++) {
    const at = directory + 2 + 12 * index
    if (at + 12 > tiff.length) return undefined
    if (view.getUint16(at, little) === orientationTag) return oneNumber(view, at, little)
  }
  return undefined
}

// An entry's value, if it is a single unsigned number: type, count, value.
function oneNumber(view: DataView, entry: number, little: boolean): number | undefined {
  if (view.getUint32(entry + 4, little) !== 1) return undefined
  switch (view.getUint16(entry + 2, little)) {
    case 1:
      return view.getUint8(entry + 8)
    case 3:
      return view.getUint16(entry + 8, little)
    case 4:
      return view.getUint32(entry + 8, little)
    default:
      return undefined
  }
}

function xmpOrientation(packet: Uint8Array): number | undefined {
  const match = /tiff:Orientation(?:="|>)([0-9])/.exec(new TextDecoder().decode(packet))
  return match === null ? undefined : Number(match[1])
}
