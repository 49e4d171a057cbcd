// The windows of pictures [batch, sources, height, width] as rows [batch, rows, columns, sources, p, q], and back.

export function unfold(
  x: usize,
  to: usize,
  batch: i32,
  sources: i32,
  height: i32,
  width: i32,
  p: i32,
  q: i32,
  down: i32,
  across: i32,
  padding: i32,
  rows: i32,
  columns: i32,
): void {
  for (let window = 0; window < batch * rows * columns; window++) {
    const top = ((window / columns) % rows) * down - padding
    const left = (window % columns) * across - padding
    // Of each line of the window, elements first..end-1 lie in the picture.
    const first = min(max(-left, 0), q)
    const end = max(min(q, width - left), first)
    const plane = (window / (rows * columns)) * sources
    for (let line = 0; line < sources * p; line++) {
      const y = top + (line % p)
      if (y < 0 || y >= height) memory.fill(to, 0, (<usize>q) << 2)
      else {
        const from = x + (<usize>((<isize>((plane + line / p) * height + y) * width + left) << 2))
        for (let i = 0; i < first; i++) store<f32>(to + ((<usize>i) << 2), 0)
        for (let i = first; i < end; i++) store<f32>(to + ((<usize>i) << 2), load<f32>(from + ((<usize>i) << 2)))
        for (let i = end; i < q; i++) store<f32>(to + ((<usize>i) << 2), 0)
      }
      to += (<usize>q) << 2
    }
  }
}

/** Adds every window where it lies; `to` holds zeros before. */
export function fold(
  windows: usize,
  to: usize,
  batch: i32,
  sources: i32,
  height: i32,
  width: i32,
  p: i32,
  q: i32,
  down: i32,
  across: i32,
  padding: i32,
  rows: i32,
  columns: i32,
): void {
  for (let window = 0; window < batch * rows * columns; window++) {
    const top = ((window / columns) % rows) * down - padding
    const left = (window % columns) * across - padding
    const first = min(max(-left, 0), q)
    const end = max(min(q, width - left), first)
    const plane = (window / (rows * columns)) * sources
    for (let line = 0; line < sources * p; line++) {
      const y = top + (line % p)
      if (y >= 0 && y < height) {
        const at = to + (<usize>((<isize>((plane + line / p) * height + y) * width + left) << 2))
        for (let i = first; i < end; i++) {
          const element = at + ((<usize>i) << 2)
          store<f32>(element, load<f32>(element) + load<f32>(windows + ((<usize>i) << 2)))
        }
      }
      windows += (<usize>q) << 2
    }
  }
}
