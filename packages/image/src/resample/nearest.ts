// Nearest neighbour: what Pillow does to palettes and bilevel pictures, whatever filter is asked for.

/**
 * Input index of outputs [from, from + length).
 * The position is a running sum in float64, not a product: they part by one pixel now and then (ImagingScaleAffine).
 */
export function nearestIndices(
  size: number,
  outputs: number,
  { low = 0, high = size, from = 0, length = outputs } = {},
): Int32Array {
  const step = (high - low) / outputs
  const indices = new Int32Array(length)
  let position = low + step * 0.5
  for (let i = 0; i < from + length; i++) {
    if (i >= from) indices[i - from] = Math.trunc(position)
    position += step
  }
  return indices
}

/**
 * Picks pixels of one channel.
 * @param data [height, width]
 * @returns [rows.length, columns.length]
 */
export function pickNearest(data: Uint8Array, width: number, columns: Int32Array, rows: Int32Array): Uint8Array {
  const result = new Uint8Array(rows.length * columns.length)
  let position = 0
  for (const row of rows) for (const column of columns) result[position++] = data[row * width + column]
  return result
}
