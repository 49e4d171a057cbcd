// IEEE 754 half precision and bfloat16 to float32 and back, on bits, so that NaN payloads survive too.

let table: Uint32Array | undefined

/** Bits of the float32 equal to each of the 65,536 halves; made on first use (256 KB). */
function float16Table(): Uint32Array {
  if (table !== undefined) return table
  table = new Uint32Array(1 << 16)
  for (let half = 0; half < 1 << 16; half++) table[half] = widenFloat16(half)
  return table
}

function widenFloat16(half: number): number {
  const sign = (half & 0x8000) << 16
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13)
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13)
  if (fraction === 0) return sign
  // A subnormal half is a normal float32: shift its leading one up to the implicit place.
  const shift = Math.clz32(fraction) - 21
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)
}

/** float16 to float32 by table: exact for every half. */
export function float16ToFloat32(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const lookup = float16Table()
  const bits = new Uint32Array(halves.length)
  for (let i = 0; i < halves.length; i++) bits[i] = lookup[halves[i]]
  return new Float32Array(bits.buffer)
}

/** bfloat16 to float32: the upper half of its bits. */
export function bfloat16ToFloat32(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length)
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i] << 16
  return new Float32Array(bits.buffer)
}

/** float32 to float16, to nearest, ties to even; over 65,520 becomes infinity, as IEEE 754 and PyTorch have it. */
export function float32ToFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const halves = new Uint16Array(bits.length)
  for (let i = 0; i < bits.length; i++) halves[i] = narrowFloat16(bits[i])
  return halves
}

function narrowFloat16(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >> 13) & 0x3ff)
  if (magnitude >= 0x47800000) return sign | 0x7c00
  if (magnitude >= 0x38800000) {
    // Rebias the exponent; a carry out of the fraction raises it, up to infinity, as it should.
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >> 13) & 1)) >> 13)
  }
  if (magnitude < 0x33000000) return sign
  const shift = 126 - (magnitude >> 23)
  const fraction = (magnitude & 0x7fffff) | 0x800000
  const halfway = 1 << (shift - 1)
  return sign | ((fraction + halfway - 1 + ((fraction >> shift) & 1)) >> shift)
}

/** float32 to bfloat16, to nearest, ties to even. */
export function float32ToBfloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const halves = new Uint16Array(bits.length)
  for (let i = 0; i < bits.length; i++) halves[i] = narrowBfloat16(bits[i])
  return halves
}

function narrowBfloat16(bits: number): number {
  // A NaN whose payload lies in the lower half must not become infinity.
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16
}
