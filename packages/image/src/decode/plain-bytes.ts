/** The same memory, never as a Buffer: its `slice` is a view of the file's where a Uint8Array's is a copy. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
