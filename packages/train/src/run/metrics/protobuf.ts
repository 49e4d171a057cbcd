// As much of protobuf's wire format as event files need: fields by number, joined.

/** An int64 or enum that is not negative. */
export function integerField(number: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(number * 8), ...varint(value)])
}

export function doubleField(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(9)
  bytes[0] = number * 8 + 1
  new DataView(bytes.buffer).setFloat64(1, value, true)
  return bytes
}

export function floatField(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(5)
  bytes[0] = number * 8 + 5
  new DataView(bytes.buffer).setFloat32(1, value, true)
  return bytes
}

/** A string, or a message made of fields. */
export function bytesField(number: number, value: string | readonly Uint8Array[]): Uint8Array {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : join(value)
  return join([Uint8Array.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes])
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function varint(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest % 128) + 128)
  }
}
