// Alpha: colours are weighed by it before resampling and freed of it afterwards (Pillow's Convert.c: rgbA2rgba, rgba2rgbA).

/** a * b / 255, rounded, for bytes: Pillow's MULDIV255. */
export function multiplyBytes(a: number, b: number): number {
  const product = a * b + 128
  return ((product >> 8) + product) >> 8
}

/** Colours times alpha, a copy. The last channel is alpha. */
export function premultiply(data: Uint8Array, channels: number): Uint8Array {
  const result = new Uint8Array(data.length)
  for (let pixel = 0; pixel < data.length; pixel += channels) {
    const last = pixel + channels - 1
    const alpha = data[last]
    for (let i = pixel; i < last; i++) result[i] = multiplyBytes(data[i], alpha)
    result[last] = alpha
  }
  return result
}

/** Colours over alpha, in place. Where alpha is 0 or 255 they stay. */
export function unpremultiply(data: Uint8Array, channels: number): void {
  for (let pixel = 0; pixel < data.length; pixel += channels) {
    const last = pixel + channels - 1
    const alpha = data[last]
    if (alpha === 0 || alpha === 255) continue
    for (let i = pixel; i < last; i++) data[i] = Math.min(255, Math.trunc((255 * data[i]) / alpha))
  }
}
