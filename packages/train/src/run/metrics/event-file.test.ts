import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.js'
import { nodeFiles } from '../files.js'
import { crc32c } from './crc32c.js'
import { createEventFile } from './event-file.js'

describe('crc32c', () => {
  it('gives the sums of RFC 3720, B.4', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43)
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e)
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => 31 - i))).toBe(0x113fdb5c)
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283)
  })
})

describe('an event file', () => {
  it('is what TensorBoard reads: a version, then numbers under their names and steps', async () => {
    const folder = await temporaryFolder()
    const events = await createEventFile(folder, 0, nodeFiles)
    await events.record({ kind: 'step', step: 1, seconds: 0, values: { loss: 4.25, learningRate: 0.5 } })
    await events.record({ kind: 'evaluation', step: 300, seconds: 0, values: { 'emoji/top1': 0.125 } })
    const [name] = await readdir(folder)
    expect(name).toMatch(/^events\.out\.tfevents\.\d{10}\./)
    const now = Date.now() / 1000
    const read = readEvents(await readFile(join(folder, name)))
    for (const { time } of read) expect(Math.abs(time - now)).toBeLessThan(60)
    expect(read.map(({ time: _, ...rest }) => rest)).toEqual([
      { step: 0, version: 'brain.Event:2', scalars: {} },
      { step: 1, scalars: { 'train/loss': 4.25, 'train/learningRate': 0.5 } },
      { step: 300, scalars: { 'emoji/top1': 0.125 } },
    ])
  })

  it('of a resumed run starts a session at its first step, so that TensorBoard drops what was done twice', async () => {
    const folder = await temporaryFolder()
    await createEventFile(folder, 70, nodeFiles)
    const [name] = await readdir(folder)
    const read = readEvents(await readFile(join(folder, name)))
    expect(read.map(({ step, session }) => [step, session])).toEqual([
      [0, undefined],
      [71, 1],
    ])
  })

  it('holds any number and name', async () => {
    const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).map(name => `x/${name}`)
    const property = fc.asyncProperty(
      fc.dictionary(names, fc.float({ noDefaultInfinity: false }), { minKeys: 1, noNullPrototype: true }),
      fc.maxSafeNat(),
      async (values, step) => {
        const folder = await temporaryFolder()
        await (await createEventFile(folder, 0, nodeFiles)).record({ kind: 'step', step, seconds: 0, values })
        const [name] = await readdir(folder)
        expect(readEvents(await readFile(join(folder, name))).at(-1)).toMatchObject({ step, scalars: values })
      },
    )
    await fc.assert(property, { numRuns: 30 })
  })
})

interface ReadEvent {
  time: number
  step: number
  version?: string
  session?: number
  scalars: Record<string, number>
}

// A second reading of the formats, from their descriptions: no line is shared with the writer.
function readEvents(bytes: Buffer): ReadEvent[] {
  const events: ReadEvent[] = []
  let at = 0
  while (at < bytes.length) {
    const length = Number(bytes.readBigUInt64LE(at))
    const data = bytes.subarray(at + 12, at + 12 + length)
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedSum(bytes.subarray(at, at + 8)))
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedSum(data))
    events.push(readEvent(data))
    at += length + 16
  }
  expect(at).toBe(bytes.length)
  return events
}

function readEvent(data: Buffer): ReadEvent {
  const event: ReadEvent = { time: 0, step: 0, scalars: {} }
  for (const [number, value] of fieldsOf(data)) {
    if (number === 1) event.time = Number(value)
    if (number === 2) event.step = Number(value)
    if (number === 3) event.version = String(value)
    if (number === 5 && value instanceof Buffer) {
      for (const [, entry] of fieldsOf(value)) {
        const fields = new Map(fieldsOf(entry as Buffer))
        event.scalars[String(fields.get(1))] = Number(fields.get(2))
      }
    }
    if (number === 7 && value instanceof Buffer) event.session = Number(new Map(fieldsOf(value)).get(1))
  }
  return event
}

function* fieldsOf(data: Buffer): Generator<[number: number, value: Buffer | number | bigint]> {
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = data[at++]
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
  }
  while (at < data.length) {
    const key = Number(varint())
    const number = key >> 3
    switch (key & 7) {
      case 0:
        yield [number, varint()]
        break
      case 1:
        yield [number, data.readDoubleLE(at)]
        at += 8
        break
      case 2: {
        const length = Number(varint())
        yield [number, data.subarray(at, at + length)]
        at += length
        break
      }
      case 5:
        yield [number, data.readFloatLE(at)]
        at += 4
        break
    }
  }
}

function maskedSum(bytes: Buffer): number {
  let remainder = 0xffffffff
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const low = (remainder ^ (byte >> bit)) & 1
      remainder = (remainder >>> 1) ^ (low === 1 ? 0x82f63b78 : 0)
    }
  }
  const sum = ~remainder >>> 0
  return Number((BigInt((sum >>> 15) | (sum << 17)) + 0xa282ead8n) & 0xffffffffn)
}
