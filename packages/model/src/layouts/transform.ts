// How one of our weights lies in a file: as it is, transposed, or in several tensors. Only bytes move, so a conversion
// between layouts is exact in every dtype.

/** Bytes of a tensor, row-major, whatever its dtype. */
export interface Block {
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
}

export interface Transform {
  /** Shapes of the tensors in a file, `count` of them, for one of our shape. */
  shapes(ours: readonly number[], count: number): readonly (readonly number[])[]
  /** Our shape for theirs. */
  shape(theirs: readonly (readonly number[])[]): readonly number[]
  /** A file's tensors to ours. `width` is the bytes of an element. */
  join(theirs: readonly Block[], width: number): Block
  /** Ours to `count` tensors of a file: undoes `join`. */
  split(ours: Block, count: number, width: number): readonly Block[]
}

/** The same tensor under another name. */
export const same: Transform = {
  shapes: ours => [ours],
  shape: ([theirs]) => theirs,
  join: ([theirs]) => theirs,
  split: ours => [ours],
}

/** A matrix [a, b] that the file holds as [b, a]. */
export const transposed: Transform = {
  shapes: ours => [[...ours].reverse()],
  shape: ([theirs]) => [...theirs].reverse(),
  join: ([theirs], width) => transpose(theirs, width),
  split: (ours, _count, width) => [transpose(ours, width)],
}

/** Equal blocks of rows, each a tensor of its own. */
export const rows: Transform = {
  shapes: ([n, ...rest], count) => Array.from({ length: count }, () => [n / count, ...rest]),
  shape: theirs => [theirs.reduce((sum, [n]) => sum + n, 0), ...theirs[0].slice(1)],
  join(theirs) {
    const bytes = new Uint8Array(theirs.reduce((sum, part) => sum + part.bytes.length, 0))
    let at = 0
    for (const part of theirs) {
      bytes.set(part.bytes, at)
      at += part.bytes.length
    }
    return { shape: rows.shape(theirs.map(part => part.shape)), bytes }
  },
  split({ shape, bytes }, count) {
    const length = bytes.length / count
    return rows.shapes(shape, count).map((part, i) => ({
      shape: part,
      bytes: bytes.subarray(i * length, (i + 1) * length),
    }))
  },
}

function transpose({ shape: [height, columns], bytes }: Block, width: number): Block {
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice()
  const elements = (of: Uint8Array) => {
    const length = of.length / width
    if (width === 2) return new Uint16Array(of.buffer, of.byteOffset, length)
    if (width === 4) return new Uint32Array(of.buffer, of.byteOffset, length)
    return width === 8 ? new Float64Array(of.buffer, of.byteOffset, length) : of
  }
  const result = new Uint8Array(bytes.length)
  const from = elements(aligned)
  const to = elements(result)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < columns; column++) to[column * height + row] = from[row * columns + column]
  }
  return { shape: [columns, height], bytes: result }
}
