// Reads feature tensors of the corpus.
import { readBytes } from '@typeclip/golden'
import { bytesSource, openSafetensors, toFloat32 } from '@typeclip/weights'
import type { Features } from '../src/index.js'

/** Every tensor of a safetensors file of the corpus; leading axes are joined into rows. */
export async function readFeatures(path: string): Promise<(name: string) => Features> {
  const file = await openSafetensors(bytesSource(readBytes(path)))
  const tensors = new Map<string, Features>()
  for (const [name, { shape }] of file.tensors) {
    const data = toFloat32(await file.read(name))
    const width = shape.at(-1) ?? 1
    tensors.set(name, { data, shape: [data.length / width, width] })
  }
  return name => {
    const features = tensors.get(name)
    if (features === undefined) throw new Error(`${path} has no tensor ${name}`)
    return features
  }
}

export function largestDifference(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let i = 0; i < got.length; i++) largest = Math.max(largest, Math.abs(got[i] - want[i]))
  return largest
}
