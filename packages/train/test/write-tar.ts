// A tar archive of small files in memory.
import { blockSize } from '../src/data/tar/header.js'
import type { TarMember } from '../src/data/tar/read-tar.js'

/** A ustar archive with its closing zeros; long names by pax headers. */
export function writeTar(members: readonly TarMember[]): Uint8Array {
  const parts: Uint8Array[] = []
  for (const { name, bytes } of members) {
    const encoded = encoder.encode(name)
    if (encoded.length > 100) parts.push(...member('pax', paxRecord('path', name), 'x'))
    parts.push(...member(encoded.length > 100 ? 'long' : name, bytes, '0'))
  }
  parts.push(new Uint8Array(2 * blockSize))
  return concat(parts)
}

const encoder = new TextEncoder()

function member(name: string, bytes: Uint8Array, type: string): Uint8Array[] {
  const header = new Uint8Array(blockSize)
  const put = (text: string, at: number): void => header.set(encoder.encode(text), at)
  put(name, 0)
  put('0000644\0', 100)
  put('0000000\0', 108)
  put('0000000\0', 116)
  put(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124)
  put('00000000000\0', 136)
  put('        ', 148)
  put(type, 156)
  put('ustar\x0000', 257)
  const sum = header.reduce((a, b) => a + b, 0)
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return [header, bytes, new Uint8Array((blockSize - (bytes.length % blockSize)) % blockSize)]
}

/** `LENGTH KEY=VALUE\n`, the length counting its own digits. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = encoder.encode(` ${key}=${value}\n`).length
  let length = rest + 1
  while (String(length).length + rest !== length) length++
  return encoder.encode(`${length} ${key}=${value}\n`)
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
