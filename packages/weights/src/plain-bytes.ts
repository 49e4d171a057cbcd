/** The same memory, never as a Buffer: its `slice` is a view into Node's pool where a Uint8Array's is a copy. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  // Also what was given away (transferred), of which no view can be made.
  if (bytes.length === 0) return new Uint8Array(0)
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
