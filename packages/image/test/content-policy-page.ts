// Runs in the page: one picture by the resampler that this page is allowed.
import { clipRecipe, createResampler, preprocess } from '../src/index.js'

export interface Prepared {
  readonly kind: string
  readonly tensor: number[]
}

declare global {
  interface Window {
    prepare: (bytes: number[]) => Prepared
  }
}

window.prepare = bytes => {
  const resampler = createResampler()
  const data = Uint8Array.from(bytes)
  const result = preprocess({ mode: 'RGB', width: 60, height: 40, data }, clipRecipe(16), { resampler })
  return { kind: resampler.kind, tensor: [...result.data] }
}
