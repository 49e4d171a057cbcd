// Stored tensors of the corpus, and how far results are from them.
import { readBytes } from '@typeclip/golden'
import { bytesSource, openSafetensors, type TensorFile, toFloat32, toInt32 } from '@typeclip/weights'
import { expect } from 'vitest'

export function openStored(path: string): Promise<TensorFile> {
  return openSafetensors(bytesSource(readBytes(path)))
}

export async function floats(
  file: TensorFile,
  name: string,
): Promise<{ data: Float32Array; shape: readonly number[] }> {
  const tensor = await file.read(name)
  return { data: toFloat32(tensor), shape: tensor.shape }
}

export async function integers(
  file: TensorFile,
  name: string,
): Promise<{ data: Int32Array; shape: readonly number[] }> {
  const tensor = await file.read(name)
  return { data: toInt32(tensor), shape: tensor.shape }
}

/** Every value within `tolerance` of the stored one. */
export function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number): void {
  expect(got.length).toBe(want.length)
  let largest = 0
  for (let i = 0; i < want.length; i++) largest = Math.max(largest, Math.abs(got[i] - want[i]))
  expect(largest).toBeLessThanOrEqual(tolerance)
}
