// A tar archive, member by member, from bytes that arrive: nothing but the member at hand is in memory.
import { TrainError } from '../../error.js'
import { ByteStream, type Chunks } from '../byte-stream.js'
import { blockSize, readHeader, type TarHeader } from './header.js'
import { readPax } from './pax.js'

export interface TarMember {
  /** As the archive has it; never used as a path. */
  readonly name: string
  readonly bytes: Uint8Array
}

export interface ReadTarOptions {
  /** How the archive is called in messages. */
  readonly name: string
  /** Largest member in bytes; default 256 MiB. */
  readonly memberLimit?: number
}

/** Longest extended header or long name that is read. */
const longestName = 2 ** 20

/**
 * The regular files of an archive: POSIX ustar and pax, and GNU's long names and numbers. Folders, links and what is
 * said of all members together are passed over.
 * @throws TrainError `bad-archive`: not a tar, damaged, cut short (also when the closing block of zeros is missing), or a
 *   member beyond the limit
 */
export async function* readTar(
  chunks: Chunks,
  { name: archive, memberLimit = 2 ** 28 }: ReadTarOptions,
): AsyncGenerator<TarMember> {
  const stream = new ByteStream(chunks)
  try {
    let named: Named = {}
    while (true) {
      const where = `${archive} at byte ${stream.offset}`
      const header = readHeader(await whole(stream, blockSize, archive), where)
      if (!header) return
      const size = named.size ?? header.size
      switch (header.type) {
        case 'x':
          named = { ...named, ...fromPax(readPax(await data(stream, header.size, longestName, where, archive), where)) }
          break
        case 'L': {
          const bytes = await data(stream, header.size, longestName, where, archive)
          named = { ...named, name: new TextDecoder().decode(bytes).replace(/\0.*$/s, '') }
          break
        }
        case '0':
        case '7': {
          const { name } = { ...header, ...named }
          yield { name, bytes: await data(stream, size, memberLimit, `${where} (${name})`, archive) }
          named = {}
          break
        }
        default:
          await passOver(stream, header, size, where, archive)
          if (header.type !== 'K') named = {} // a long link's name comes before the name of its own member
      }
    }
  } finally {
    await stream.close()
  }
}

/** What a header in front of a member says of it. */
interface Named {
  readonly name?: string
  readonly size?: number
}

function fromPax(records: ReadonlyMap<string, string>): Named {
  const name = records.get('path')
  const size = records.get('size')
  return {
    ...(name !== undefined && { name }),
    ...(size !== undefined && /^\d{1,15}$/.test(size) && { size: Number(size) }),
  }
}

async function passOver(
  stream: ByteStream,
  { type }: TarHeader,
  size: number,
  where: string,
  archive: string,
): Promise<void> {
  if (type === 'S') throw new TrainError('bad-archive', `${where}: sparse members are not read.`, { archive })
  // Links and devices have no data, whatever their header says of a size.
  const padded = '123456'.includes(type) ? 0 : blocks(size)
  if ((await stream.skip(padded)) < padded) throw cutShort(archive, stream.offset)
}

async function data(
  stream: ByteStream,
  size: number,
  limit: number,
  where: string,
  archive: string,
): Promise<Uint8Array> {
  if (size > limit) {
    const sentence = `${where}: a member of ${size} bytes is over the limit of ${limit}.`
    throw new TrainError('bad-archive', sentence, { archive, size, limit })
  }
  const bytes = await whole(stream, size, archive)
  const padding = blocks(size) - size
  if ((await stream.skip(padding)) < padding) throw cutShort(archive, stream.offset)
  return bytes
}

async function whole(stream: ByteStream, length: number, archive: string): Promise<Uint8Array> {
  const bytes = await stream.take(length)
  if (bytes.length < length) throw cutShort(archive, stream.offset)
  return bytes
}

function blocks(size: number): number {
  return Math.ceil(size / blockSize) * blockSize
}

function cutShort(archive: string, offset: number): TrainError {
  const sentence = `${archive} is cut short: it ends at byte ${offset}, inside of a member or without its closing zeros.`
  return new TrainError('bad-archive', sentence, { archive, offset })
}
