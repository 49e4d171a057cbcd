// Bytes of one element. Codes and their order are safetensors': by growing alignment (enum Dtype in its tensor.rs).
const widths = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
} as const

/** Element type of a tensor in a file, by safetensors' code. */
export type Dtype = keyof typeof widths

/** Every dtype this package reads and writes, by growing alignment as safetensors orders them. */
export const dtypes = Object.keys(widths) as readonly Dtype[]

/** Whether `code` names a dtype: false too for names that every object has, such as `constructor`. */
export function isDtype(code: unknown): code is Dtype {
  return typeof code === 'string' && Object.hasOwn(widths, code)
}

/** Bytes of one element. */
export function dtypeBytes(dtype: Dtype): number {
  return widths[dtype]
}

/** Number of elements of a shape, or undefined where it, or a product on the way, is no exact integer of float64. */
export function elementCount(shape: readonly number[]): number | undefined {
  let count = 1
  for (const dimension of shape) {
    if (!Number.isSafeInteger(dimension) || dimension < 0) return undefined
    count *= dimension
    if (!Number.isSafeInteger(count)) return undefined
  }
  return count
}
