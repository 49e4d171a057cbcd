// Lays matrices out for the register tiles: a panel holds `width` lines of a matrix, interleaved along depth,
// so that a tile reads one panel of A and one of B straight through. Strides are in bytes.

/** Panels of A are as even as can be (14 rows in panels of at most 5: 5, 5, 4), so none is padded. */
// @ts-ignore: decorator
@inline
export function panelCount(rows: i32, limit: i32): i32 {
  return (rows + limit - 1) / limit
}

/** First row of a panel; that of the panel after the last is `rows`. */
// @ts-ignore: decorator
@inline
export function panelStart(panel: i32, panels: i32, rows: i32): i32 {
  return panel * (rows / panels) + min(panel, rows % panels)
}

/** to[k][r] = scale * from[r][k] for r < lines, 0 for the rest of `width`: a line is contiguous. */
export function packLines(from: usize, stride: usize, lines: i32, depth: i32, to: usize, width: i32, scale: f32): void {
  const step = (<usize>width) << 2
  transposeLines(from, stride, lines, depth, to, step, scale)
  for (let line = lines; line < width; line++) {
    let out = to + ((<usize>line) << 2)
    for (let k = 0; k < depth; k++) {
      store<f32>(out, 0)
      out += step
    }
  }
}

/** to[k][r] = scale * from[r][k] for r < lines and k < depth, both with strides: four by four where it can. */
export function transposeLines(
  from: usize,
  stride: usize,
  lines: i32,
  depth: i32,
  to: usize,
  step: usize,
  scale: f32,
): void {
  const factor = f32x4.splat(scale)
  let line = 0
  for (; line + 4 <= lines; line += 4) {
    let a = from + (<usize>line) * stride
    let out = to + ((<usize>line) << 2)
    const end = a + ((<usize>(depth & ~3)) << 2)
    while (a < end) {
      const r0 = f32x4.mul(v128.load(a), factor)
      const r1 = f32x4.mul(v128.load(a + stride), factor)
      const r2 = f32x4.mul(v128.load(a + 2 * stride), factor)
      const r3 = f32x4.mul(v128.load(a + 3 * stride), factor)
      const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5)
      const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5)
      const high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7)
      const high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7)
      v128.store(out, v128.shuffle<i64>(low01, low23, 0, 2))
      v128.store(out + step, v128.shuffle<i64>(low01, low23, 1, 3))
      v128.store(out + 2 * step, v128.shuffle<i64>(high01, high23, 0, 2))
      v128.store(out + 3 * step, v128.shuffle<i64>(high01, high23, 1, 3))
      a += 16
      out += 4 * step
    }
    for (let k = depth & ~3; k < depth; k++) {
      for (let i: usize = 0; i < 4; i++) store<f32>(out + (i << 2), load<f32>(a + i * stride) * scale)
      a += 4
      out += step
    }
  }
  for (; line < lines; line++) {
    let a = from + (<usize>line) * stride
    let out = to + ((<usize>line) << 2)
    for (let k = 0; k < depth; k++) {
      store<f32>(out, load<f32>(a) * scale)
      a += 4
      out += step
    }
  }
}

/** to[k][c] = from[k][c] for c < columns, 0 for the rest of `width`: depth runs across the lines of memory. */
export function packColumns(from: usize, stride: usize, columns: i32, depth: i32, to: usize, width: i32): void {
  // The usual panels, each in a loop of its own.
  if (columns == width) {
    const end = to + (((<usize>depth) * width) << 2)
    if (width == 5) {
      for (; to < end; to += 20) {
        v128.store(to, v128.load(from))
        store<f32>(to, load<f32>(from, 16), 16)
        from += stride
      }
      return
    }
    if (width == 6) {
      for (; to < end; to += 24) {
        v128.store(to, v128.load(from))
        store<u64>(to, load<u64>(from, 16), 16)
        from += stride
      }
      return
    }
    if (width == 8) {
      for (; to < end; to += 32) {
        v128.store(to, v128.load(from))
        v128.store(to, v128.load(from, 16), 16)
        from += stride
      }
      return
    }
  }
  for (let k = 0; k < depth; k++) {
    let c = 0
    for (; c + 4 <= columns; c += 4) v128.store(to + (c << 2), v128.load(from + (c << 2)))
    for (; c < columns; c++) store<f32>(to + (c << 2), load<f32>(from + (c << 2)))
    for (; c < width; c++) store<f32>(to + (c << 2), 0)
    from += stride
    to += width << 2
  }
}

/** Lines of memory that panels are cut from at once, where depth runs across the lines: they stay in the first cache. */
const together = 16

/** A[rows, depth] in even panels of at most `limit` rows; `transposed`: it lies in memory as [depth, rows]. */
export function packLeft(
  from: usize,
  stride: usize,
  transposed: bool,
  rows: i32,
  depth: i32,
  to: usize,
  limit: i32,
  scale: f32,
): void {
  const panels = panelCount(rows, limit)
  const part = transposed ? together : depth
  for (let k = 0; k < depth; k += part) {
    const count = min(part, depth - k)
    for (let panel = 0; panel < panels; panel++) {
      const start = panelStart(panel, panels, rows)
      const height = panelStart(panel + 1, panels, rows) - start
      const out = to + (((<usize>start) * depth + (<usize>k) * height) << 2)
      if (transposed) packColumns(from + (<usize>k) * stride + ((<usize>start) << 2), stride, height, count, out, height)
      else packLines(from + (<usize>start) * stride, stride, height, depth, out, height, scale)
    }
  }
}

/** B[depth, columns] in panels of `width`, the last padded with zeros; `transposed`: memory has [columns, depth]. */
export function packRight(
  from: usize,
  stride: usize,
  transposed: bool,
  columns: i32,
  depth: i32,
  to: usize,
  width: i32,
): void {
  const part = transposed ? depth : together
  for (let k = 0; k < depth; k += part) {
    for (let start = 0; start < columns; start += width) {
      const count = min(width, columns - start)
      const out = to + (((<usize>start) * depth + (<usize>k) * width) << 2)
      if (transposed) packLines(from + (<usize>start) * stride, stride, count, depth, out, width, 1)
      else {
        const lines = min(part, depth - k)
        packColumns(from + (<usize>k) * stride + ((<usize>start) << 2), stride, count, lines, out, width)
      }
    }
  }
}

/** The inverse of `packRight` with `transposed`: rows of [columns, depth] from panels. */
export function unpackRight(from: usize, columns: i32, depth: i32, to: usize, width: i32): void {
  for (let column = 0; column < columns; column++) {
    let at = from + (((<usize>(column / width)) * depth * width + (column % width)) << 2)
    for (let k = 0; k < depth; k++) {
      store<f32>(to, load<f32>(at))
      at += (<usize>width) << 2
      to += 4
    }
  }
}

/**
 * Patches first..first+rows-1 of one batch of pictures [B, sources, height, width], in panels like `packLeft`:
 * the rows of the matrix that a convolution with stride = kernel multiplies (im2col), never written out.
 */
export function packPatches(
  pixels: usize,
  sources: i32,
  height: i32,
  width: i32,
  patchHeight: i32,
  patchWidth: i32,
  first: i32,
  rows: i32,
  to: usize,
  limit: i32,
): void {
  const across = width / patchWidth
  const perPicture = across * (height / patchHeight)
  const depth = sources * patchHeight * patchWidth
  const panels = panelCount(rows, limit)
  for (let panel = 0; panel < panels; panel++) {
    const start = panelStart(panel, panels, rows)
    const tall = panelStart(panel + 1, panels, rows) - start
    const step = (<usize>tall) << 2
    for (let row = 0; row < tall; row++) {
      const patch = first + start + row
      const inside = patch % perPicture
      const top = (inside / across) * patchHeight
      const left = (inside % across) * patchWidth
      let out = to + (((<usize>start) * depth + row) << 2)
      for (let source = 0; source < sources; source++) {
        const plane = (<usize>(patch / perPicture)) * sources + source
        let line = pixels + (((plane * height + top) * width + left) << 2)
        for (let y = 0; y < patchHeight; y++) {
          for (let x = 0; x < patchWidth; x++) {
            store<f32>(out, load<f32>(line + (x << 2)))
            out += step
          }
          line += (<usize>width) << 2
        }
      }
    }
  }
}
