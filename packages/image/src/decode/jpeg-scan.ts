// Whether the coded data of a JPEG's scans reach to the last block (ITU-T T.81, annexes B, F and G). Huffman codes are
// read and their values skipped: nothing is decoded. Scans that need more (arithmetic coding, refined coefficients) are
// looked at for their markers alone.
import { ImageError } from '../error.js'
import { type Reader, readerOf } from './reader.js'

/** @throws ImageError `truncated` where the file or a scan ends before its blocks do, `corrupt` where codes mean nothing */
export function checkJpegScans(bytes: Uint8Array): void {
  const reader = readerOf(bytes, 'JPEG', false)
  const state: State = { tables: new Map(), interval: 0 }
  for (let at = 2; ; ) {
    while (reader.u8(at) !== 0xff) at++
    while (reader.u8(at) === 0xff) at++
    const marker = reader.u8(at++)
    if (marker === 0xd9) return
    // Stuffed zeros, TEM and restarts stand alone.
    if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue
    const length = reader.u16(at)
    const segment = readerOf(reader.slice(at + 2, Math.max(0, length - 2)), 'JPEG', false)
    at += Math.max(2, length)
    if (marker === 0xc4) readTables(segment, state.tables)
    else if (marker === 0xdd) state.interval = holding(2, segment).u16(0)
    else if (marker === 0xc0 || marker === 0xc1 || marker === 0xc2) state.frame ??= readFrame(segment, marker === 0xc2)
    else if (marker === 0xda) {
      const runs = runsOf(reader, at)
      at = runs[runs.length - 1].end
      checkScan(bytes, runs, segment, state)
    }
  }
}

interface State {
  /** By class (0 DC, 1 AC) * 16 + destination. */
  readonly tables: Map<number, HuffmanTable>
  /** MCUs between restarts; 0 for none. */
  interval: number
  frame?: Frame
}

interface Frame {
  readonly width: number
  readonly height: number
  readonly progressive: boolean
  readonly components: ReadonlyMap<number, Component>
  /** Largest sampling factors. */
  readonly across: number
  readonly down: number
}

/** Sampling factors. */
interface Component {
  readonly across: number
  readonly down: number
}

function readFrame(segment: Reader, progressive: boolean): Frame {
  const components = new Map<number, Component>()
  const count = holding(6, segment).u8(5)
  holding(6 + 3 * count, segment)
  for (let index = 0; index < count; index++) {
    const factors = segment.u8(7 + 3 * index)
    const [across, down] = [factors >> 4, factors & 15]
    if (across * down === 0) throw corrupt('a component without blocks')
    components.set(segment.u8(6 + 3 * index), { across, down })
  }
  const all = [...components.values()]
  const across = Math.max(1, ...all.map(component => component.across))
  const down = Math.max(1, ...all.map(component => component.down))
  return { width: segment.u16(3), height: segment.u16(1), progressive, components, across, down }
}

/** Codes of each length: how many, and where their values begin. */
interface HuffmanTable {
  readonly counts: readonly number[]
  readonly values: readonly number[]
}

function readTables(segment: Reader, tables: Map<number, HuffmanTable>): void {
  for (let at = 0; at < segment.length; ) {
    const place = holding(at + 17, segment).u8(at)
    const counts = Array.from(segment.slice(at + 1, 16))
    const length = counts.reduce((sum, count) => sum + count, 0)
    const values = Array.from(holding(at + 17 + length, segment).slice(at + 17, length))
    tables.set(place, { counts, values })
    at += 17 + length
  }
}

/** Coded bytes without a marker between them. */
interface Run {
  readonly start: number
  readonly end: number
}

// Up to the first marker that is no restart.
function runsOf(reader: Reader, from: number): Run[] {
  const runs: Run[] = []
  for (let start = from, at = from; ; at++) {
    if (reader.u8(at) !== 0xff) continue
    const next = reader.u8(at + 1)
    if (next === 0x00) at++
    else if (next !== 0xff) {
      runs.push({ start, end: at })
      if (next < 0xd0 || next > 0xd7) return runs
      start = at + 2
      at++
    }
  }
}

function checkScan(bytes: Uint8Array, runs: readonly Run[], segment: Reader, { frame, tables, interval }: State): void {
  if (frame === undefined) return
  const count = holding(1, segment).u8(0)
  holding(4 + 2 * count, segment)
  const parts = Array.from({ length: count }, (_, index) => {
    const component = frame.components.get(segment.u8(1 + 2 * index))
    const places = segment.u8(2 + 2 * index)
    if (component === undefined) throw corrupt('a scan of a component that the frame does not have')
    return { ...component, dc: tables.get(places >> 4), ac: tables.get(16 + (places & 15)) }
  })
  if (count === 0) throw corrupt('a scan of nothing')
  const [first, last, high] = [segment.u8(1 + 2 * count), segment.u8(2 + 2 * count), segment.u8(3 + 2 * count) >> 4]
  if (frame.progressive && first > 0 && high > 0) return
  const blocks = frame.progressive ? progressiveBlocks(first, last, high) : sequentialBlock
  const total = unitCount(frame, parts)
  const expected = interval === 0 ? 1 : Math.ceil(total / interval)
  if (runs.length < expected) throw cut()
  // Runs before the last may be damaged; only the last tells whether the scan ends early.
  const { start, end } = runs[expected - 1]
  const bits = bitsOf(bytes, start, end)
  const due = total - (expected - 1) * interval
  if (parts.length === 1) {
    for (let unit = 0; unit < due; ) unit += blocks(bits, parts[0])
    return
  }
  for (let unit = 0; unit < due; unit++) {
    for (const part of parts) {
      for (let block = 0; block < part.across * part.down; block++) blocks(bits, part)
    }
  }
}

/** MCUs of a scan: blocks where it has one component only. */
function unitCount({ width, height, across, down }: Frame, parts: readonly Component[]): number {
  if (parts.length > 1) return Math.ceil(width / (8 * across)) * Math.ceil(height / (8 * down))
  const columns = Math.ceil(Math.ceil((width * parts[0].across) / across) / 8)
  return columns * Math.ceil(Math.ceil((height * parts[0].down) / down) / 8)
}

interface Tables {
  readonly dc: HuffmanTable | undefined
  readonly ac: HuffmanTable | undefined
}

/** Skips a block's codes; gives the number of blocks that they end. */
type SkipBlocks = (bits: Bits, tables: Tables) => number

function sequentialBlock(bits: Bits, { dc, ac }: Tables): number {
  bits.take(bits.symbol(dc) & 15)
  skipCoefficients(bits, ac, 1, 63)
  return 1
}

function progressiveBlocks(first: number, last: number, high: number): SkipBlocks {
  if (first > 0) return (bits, { ac }) => skipCoefficients(bits, ac, first, last)
  return (bits, { dc }) => {
    bits.take(high > 0 ? 1 : bits.symbol(dc) & 15)
    return 1
  }
}

function skipCoefficients(bits: Bits, table: HuffmanTable | undefined, first: number, last: number): number {
  for (let index = first; index <= last; ) {
    const symbol = bits.symbol(table)
    const [zeros, size] = [symbol >> 4, symbol & 15]
    // Of a sequential scan this is always one block: its writers know no runs of blocks (symbols 0x10 to 0xe0).
    if (size === 0 && zeros < 15) return (1 << zeros) + bits.take(zeros)
    index += zeros + 1
    bits.take(size)
  }
  return 1
}

interface Bits {
  take(count: number): number
  /** The value of the next code. */
  symbol(table: HuffmanTable | undefined): number
}

function bitsOf(bytes: Uint8Array, start: number, end: number): Bits {
  let at = start
  let byte = 0
  let left = 0
  function bit(): number {
    if (left === 0) {
      if (at >= end) throw cut()
      byte = bytes[at++]
      if (byte === 0xff) at++
      left = 8
    }
    return (byte >> --left) & 1
  }
  function take(count: number): number {
    let value = 0
    for (let index = 0; index < count; index++) value = (value << 1) | bit()
    return value
  }
  // Canonical codes: those of one length are consecutive numbers (T.81, annex C).
  function symbol(table: HuffmanTable | undefined): number {
    if (table === undefined) throw corrupt('a scan without its Huffman table')
    let code = 0
    let from = 0
    for (const count of table.counts) {
      code = (code << 1) | bit()
      if (code < count) return table.values[from + code]
      code -= count
      from += count
    }
    throw corrupt('a code that its Huffman table does not have')
  }
  return { take, symbol }
}

/** A segment that is too short for itself is damaged; the file goes on behind it. */
function holding(length: number, segment: Reader): Reader {
  if (segment.length < length) throw corrupt('a segment that is too short')
  return segment
}

function cut(): ImageError {
  return new ImageError('truncated', 'a scan of the JPEG ends before its blocks do.')
}

function corrupt(what: string): ImageError {
  return new ImageError('corrupt', `the JPEG has ${what}.`)
}
