import { quote, WeightsError } from '../error.js'
import { plainBytes } from '../plain-bytes.js'
import { refuseOtherFormat, sniffBytes } from '../sniff.js'
import type { ByteSource, ReadOptions } from '../source/source.js'
import type { ReadManyOptions, TensorData, TensorFile, TensorInfo } from '../tensor-file.js'
import { byOffset, type Header, lengthBytes, maximumHeaderBytes, parseHeader } from './header.js'

/**
 * Opens a safetensors file: reads its header, and no tensor until asked. The file owns the source from here on: it is
 * disposed with it, and at once where opening fails.
 * @throws WeightsError for anything that safetensors' own reader refuses, for a tensor called `__proto__`, and for files
 *   of another kind (`wrong-file`, `unsupported-format`)
 */
export async function openSafetensors(source: ByteSource, { signal }: ReadOptions = {}): Promise<TensorFile> {
  try {
    return tensorFile(source, await readHeader(source, signal))
  } catch (error) {
    source.dispose?.()
    throw error
  }
}

async function readHeader(source: ByteSource, signal: AbortSignal | undefined): Promise<Header> {
  const { name, byteLength } = source
  if (byteLength === 0) throw new WeightsError('truncated', `${name} is empty (0 bytes).`, { name, byteLength })
  const first = await source.read(0, Math.min(lengthBytes, byteLength), { signal })
  if (first.length < lengthBytes) {
    refuseOtherFormat(first, name)
    const sentence = `${name} has ${byteLength} bytes; a safetensors file begins with 8 that hold its header's length.`
    throw new WeightsError('truncated', sentence, { name, byteLength })
  }
  const claimed = new DataView(first.buffer, first.byteOffset).getBigUint64(0, true)
  const headerBytes = Number(claimed)
  const head = () => source.read(0, Math.min(sniffBytes, byteLength), { signal })
  if (headerBytes === 0 || headerBytes > Math.min(maximumHeaderBytes, byteLength - lengthBytes)) {
    refuseOtherFormat(await head(), name)
    throw unusableLength(claimed, byteLength, name)
  }
  const json = await source.read(lengthBytes, headerBytes, { signal })
  if (json[0] !== openBrace) refuseOtherFormat(await head(), name)
  return parseHeader(json, byteLength, name)
}

const openBrace = 0x7b

function unusableLength(claimed: bigint, byteLength: number, name: string): WeightsError {
  const facts = { name, headerBytes: Number(claimed), byteLength }
  if (claimed === 0n) return new WeightsError('bad-header', `${name} has a header of 0 bytes.`, facts)
  const claim = `${name} claims a header of ${claimed} bytes`
  if (claimed <= maximumHeaderBytes) {
    return new WeightsError('truncated', `${claim}, but the whole file has ${byteLength}: it was cut short.`, facts)
  }
  return new WeightsError('too-large', `${claim}, over the limit of ${maximumHeaderBytes}: it is damaged.`, facts)
}

function tensorFile(source: ByteSource, { tensors, metadata }: Header): TensorFile {
  let disposed = false
  function find(name: string): TensorInfo {
    if (disposed) throw new WeightsError('disposed', `${source.name} was disposed and cannot be read.`, { name })
    const info = tensors.get(name)
    if (info !== undefined) return info
    throw new WeightsError('missing-tensor', `${source.name} has no tensor ${quote(name)}.`, {
      file: source.name,
      name,
    })
  }
  async function read(name: string, { signal }: ReadOptions = {}): Promise<TensorData> {
    const { dtype, shape, byteOffset, byteLength } = find(name)
    return { dtype, shape, bytes: plainBytes(await source.read(byteOffset, byteLength, { signal })) }
  }
  async function* readMany(names: Iterable<string>, { signal, requestBytes = 1 << 25 }: ReadManyOptions = {}) {
    const wanted = [...new Set(names)].map(find).sort(byOffset)
    for (const group of neighbours(wanted, requestBytes)) {
      find(group.members[0].name)
      const bytes = plainBytes(await source.read(group.begin, group.end - group.begin, { signal }))
      for (const { name, dtype, shape, byteOffset, byteLength } of group.members) {
        const start = byteOffset - group.begin
        yield [name, { dtype, shape, bytes: bytes.subarray(start, start + byteLength) }] as const
      }
    }
  }
  function dispose(): void {
    if (disposed) return
    disposed = true
    source.dispose?.()
  }
  return { tensors, metadata, read, readMany, dispose, [Symbol.dispose]: dispose }
}

interface Group {
  readonly members: TensorInfo[]
  readonly begin: number
  end: number
}

/** Runs of tensors that touch each other, cut where a run would pass `limit` bytes. */
function neighbours(sorted: readonly TensorInfo[], limit: number): Group[] {
  const groups: Group[] = []
  let group: Group | undefined
  for (const info of sorted) {
    const end = info.byteOffset + info.byteLength
    if (group !== undefined && group.end === info.byteOffset && end - group.begin <= limit) {
      group.members.push(info)
      group.end = end
    } else {
      group = { members: [info], begin: info.byteOffset, end }
      groups.push(group)
    }
  }
  return groups
}
