import { describe, expect, it } from 'vitest'
import { bytesSource } from '../source/bytes.js'
import type { ByteSource } from '../source/source.js'
import type { TensorData } from '../tensor-file.js'
import { openSafetensors } from './open.js'
import { writeSafetensors } from './write.js'

async function file(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  const tensors = ['a', 'b', 'c', 'd'].map((name, index) => {
    return { name, dtype: 'F32' as const, shape: [2], bytes: new Uint8Array(8).fill(index) }
  })
  await writeSafetensors(tensors, chunk => void chunks.push(chunk), { metadata: { format: 'pt' } })
  return new Uint8Array(Buffer.concat(chunks))
}

/** A source that notes what is read of it, and whether it was disposed. */
function watched(
  bytes: Uint8Array,
): ByteSource & { readonly reads: [offset: number, length: number][]; disposed: number } {
  const inner = bytesSource(bytes, { name: 'watched' })
  const reads: [number, number][] = []
  return {
    ...inner,
    reads,
    disposed: 0,
    read(offset, length, options) {
      reads.push([offset, length])
      return inner.read(offset, length, options)
    },
    dispose() {
      this.disposed++
    },
  }
}

describe('openSafetensors', () => {
  it('reads the header and no tensor', async () => {
    const bytes = await file()
    const source = watched(bytes)
    const opened = await openSafetensors(source)
    expect(source.reads).toEqual([
      [0, 8],
      [8, bytes.length - 8 - 32],
    ])
    expect(opened.metadata).toEqual(new Map([['format', 'pt']]))
    expect(opened.tensors.get('b')).toEqual({
      name: 'b',
      dtype: 'F32',
      shape: [2],
      byteLength: 8,
      byteOffset: bytes.length - 24,
    })
  })

  it('reads one tensor by its range, many in file order, neighbours at once, and never what lies between', async () => {
    const bytes = await file()
    const data = bytes.length - 32
    const source = watched(bytes)
    const opened = await openSafetensors(source)
    source.reads.length = 0
    expect((await opened.read('c')).bytes).toEqual(new Uint8Array(8).fill(2))
    const names: string[] = []
    for await (const [name, { bytes }] of opened.readMany(['d', 'a', 'b', 'd'])) {
      names.push(name)
      expect(bytes).toEqual(new Uint8Array(8).fill('abcd'.indexOf(name)))
    }
    expect(names).toEqual(['a', 'b', 'd'])
    expect(source.reads).toEqual([
      [data + 16, 8],
      [data, 16],
      [data + 24, 8],
    ])
  })

  it('gives plain bytes, also of a source that reads Buffers', async () => {
    const bytes = Buffer.from(await file())
    const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length)
    const opened = await openSafetensors({ name: 'buffers', byteLength: bytes.length, read })
    const own = (tensor: TensorData) => tensor.bytes.slice().buffer.byteLength
    expect(own(await opened.read('b'))).toBe(8)
    for await (const [, tensor] of opened.readMany(['a', 'c'])) expect(own(tensor)).toBe(8)
  })

  it('refuses a name that the file does not hold, before anything is read', async () => {
    const source = watched(await file())
    const opened = await openSafetensors(source)
    source.reads.length = 0
    await expect(opened.read('toString')).rejects.toMatchObject({ code: 'missing-tensor', facts: { name: 'toString' } })
    await expect(opened.readMany(['a', 'e'])[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'missing-tensor',
    })
    expect(source.reads).toEqual([])
  })

  it('owns its source: disposes it once, also when opening fails, and cannot be read afterwards', async () => {
    const source = watched(await file())
    const opened = await openSafetensors(source)
    opened.dispose()
    opened.dispose()
    opened[Symbol.dispose]()
    expect(source.disposed).toBe(1)
    await expect(opened.read('a')).rejects.toMatchObject({ code: 'disposed' })
    await expect(opened.readMany(['a'])[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'disposed' })
    const broken = watched(new Uint8Array(3))
    await expect(openSafetensors(broken)).rejects.toMatchObject({ code: 'truncated' })
    expect(broken.disposed).toBe(1)
  })

  it('stops between requests when its signal says so', async () => {
    const opened = await openSafetensors(bytesSource(await file()))
    const stop = new AbortController()
    const reading = opened.readMany(['a', 'c'], { signal: stop.signal })[Symbol.asyncIterator]()
    await reading.next()
    stop.abort(new Error('enough'))
    await expect(reading.next()).rejects.toThrow('enough')
  })
})

describe('a file of another kind', () => {
  const head = (text: string) => Uint8Array.from(text, character => character.charCodeAt(0))
  it.each([
    ['<html>', 'wrong-file', 'HTML'],
    ['\xef\xbb\xbf\n<!DOCTYPE html><html>', 'wrong-file', 'HTML'],
    ['version https://git-lfs.github.com/spec/v1\n', 'wrong-file', 'LFS'],
    ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'wrong-file', 'a PNG picture, not weights'],
    ['\xff\xd8\xff\xe0\0\x10JFIF', 'wrong-file', 'a JPEG picture'],
    ['GIF89a\x10\0\x10\0', 'wrong-file', 'a GIF picture'],
    ['RIFF\x0a\0\0\0WEBPVP8L', 'wrong-file', 'a WebP picture'],
    ['II*\0\x08\0\0\0', 'wrong-file', 'a TIFF picture'],
    ['\0\0\0 ftypavif', 'wrong-file', 'an AVIF or HEIC picture'],
    ['%PDF-1.7\n', 'wrong-file', 'a PDF document'],
    ['{"weight_map": {}}', 'wrong-file', 'JSON'],
    ['PK\x03\x04\x14\x00\x08\x08', 'unsupported-format', 'zip'],
    ['\x80\x02\x8a\x0al\xfc\x9c\x46', 'unsupported-format', 'pickle'],
    ['\x80\x02}', 'unsupported-format', 'pickle'],
    ['\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03', 'unsupported-format', 'gzip'],
    ['\x93NUMPY\x01\x00', 'unsupported-format', 'NumPy'],
    ['GGUF\x03\x00\x00\x00\x01\x00', 'unsupported-format', 'GGUF'],
  ])('that begins with %j is %s: %s', async (text, code, word) => {
    await expect(openSafetensors(bytesSource(head(text), { name: 'x' }))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(`^x is .*${word}`)),
    })
  })
})
