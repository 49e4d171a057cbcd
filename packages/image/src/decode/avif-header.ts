// An AVIF's size and whether it has alpha, from its item properties (ISO/IEC 23008-12, AV1 Image File Format).
import { ImageError } from '../error.js'
import { type Reader, readerOf } from './reader.js'

export interface AvifHeader {
  /** The largest item's, before any rotation that the file asks for. */
  readonly width: number
  readonly height: number
  readonly mode: 'RGB' | 'RGBA'
}

const alphaTypes = ['urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', 'urn:mpeg:hevc:2015:auxid:1']

/** @throws ImageError `truncated`, `corrupt` */
export function readAvifHeader(bytes: Uint8Array): AvifHeader {
  const reader = readerOf(bytes, 'AVIF', false)
  let size = { width: 0, height: 0 }
  let alpha = false
  for (const property of propertiesOf(reader)) {
    if (property.name === 'ispe') {
      const width = reader.u32(property.start + 4)
      const height = reader.u32(property.start + 8)
      if (width * height > size.width * size.height) size = { width, height }
    } else if (property.name === 'auxC') {
      const type = new TextDecoder().decode(bytes.subarray(property.start + 4, property.end))
      alpha ||= alphaTypes.some(name => type.startsWith(name))
    }
  }
  if (size.width === 0) {
    checkAvifBoxes(bytes)
    throw new ImageError('corrupt', 'the AVIF file does not say how large its picture is.')
  }
  return { ...size, mode: alpha ? 'RGBA' : 'RGB' }
}

/** @throws ImageError `truncated` where a box of the file reaches past its end, `corrupt` where one has no header */
export function checkAvifBoxes(bytes: Uint8Array): void {
  const reader = readerOf(bytes, 'AVIF', false)
  for (const { start, declaredEnd } of boxesOf(reader, 0, bytes.length)) reader.slice(start, declaredEnd - start)
}

interface Box {
  readonly name: string
  /** First byte of the content. */
  readonly start: number
  /** Clipped to what holds the box. */
  readonly end: number
  readonly declaredEnd: number
}

// meta (a full box: 4 bytes of version and flags) > iprp > ipco > one box a property.
function propertiesOf(reader: Reader): Box[] {
  const inside = (parents: readonly Box[], name: string, skip: number): Box[] =>
    parents.flatMap(({ start, end }) => boxesOf(reader, start + skip, end)).filter(box => box.name === name)
  const metas = boxesOf(reader, 0, reader.length).filter(box => box.name === 'meta')
  const containers = inside(inside(metas, 'iprp', 4), 'ipco', 0)
  return containers.flatMap(({ start, end }) => boxesOf(reader, start, end))
}

function boxesOf(reader: Reader, from: number, to: number): Box[] {
  const boxes: Box[] = []
  for (let at = from; at + 8 <= to; ) {
    const declared = reader.u32(at)
    // 1: the length follows in 64 bits; 0: up to the end.
    const length = declared === 1 ? reader.u32(at + 8) * 2 ** 32 + reader.u32(at + 12) : declared || to - at
    const header = declared === 1 ? 16 : 8
    if (length < header) throw new ImageError('corrupt', `the AVIF box at byte ${at} is ${length} bytes long.`, { at })
    const declaredEnd = at + length
    boxes.push({ name: reader.text(at + 4, 4), start: at + header, end: Math.min(to, declaredEnd), declaredEnd })
    at = declaredEnd
  }
  return boxes
}
