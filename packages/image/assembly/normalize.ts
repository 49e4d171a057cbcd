// Interleaved RGB bytes to three planes of floats by a table [3, 256] of float32 (src/normalize.ts says what is in it).
// planeBytes: distance between the planes.
export function normalize(rgb: usize, end: usize, table: usize, to: usize, planeBytes: usize): void {
  const toGreen = to + planeBytes
  const toBlue = toGreen + planeBytes
  let offset: usize = 0
  while (rgb < end) {
    store<u32>(to + offset, load<u32>(table + (<usize>load<u8>(rgb) << 2)))
    store<u32>(toGreen + offset, load<u32>(table + (<usize>load<u8>(rgb, 1) << 2), 1024))
    store<u32>(toBlue + offset, load<u32>(table + (<usize>load<u8>(rgb, 2) << 2), 2048))
    offset += 4
    rgb += 3
  }
}
