// A .npy file of rows that come one by one, their number unknown until the last.
import type { FileHandle } from 'node:fs/promises'
import { writeNpy } from '@typeclip/weights/npy'

export interface NpyRows {
  /** Appends one row of float32 values. */
  add(row: Float32Array): Promise<void>
  /** Writes the number of rows into the header. */
  finish(): Promise<void>
}

/** Rows of `rowShape`; the file becomes [rows, ...rowShape]. */
export async function writeNpyRows(file: FileHandle, rowShape: readonly number[]): Promise<NpyRows> {
  const header = writeNpy(new Float32Array(0), [0, ...rowShape])
  await file.writeFile(header)
  let rows = 0
  return {
    async add(row) {
      rows++
      await file.writeFile(new Uint8Array(row.buffer, row.byteOffset, row.byteLength))
    },
    async finish() {
      await file.write(withRows(header, rows), 0, header.length, 0)
    },
  }
}

// NumPy's own header leaves room for the first dimension to grow in place (numpy/lib/format.py, GROWTH_AXIS_MAX_DIGITS).
function withRows(header: Uint8Array, rows: number): Uint8Array {
  // Not TextDecoder('latin1'): that is windows-1252, which has another letter for the first byte.
  const text = String.fromCharCode(...header)
  const counted = text.replace("'shape': (0,", `'shape': (${rows},`)
  const surplus = counted.length - text.length
  const grown = counted.replace(new RegExp(` {${surplus}}\n$`), '\n')
  return Uint8Array.from(grown, letter => letter.charCodeAt(0))
}
