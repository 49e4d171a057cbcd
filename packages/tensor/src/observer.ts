import type { Tensor } from './tensor.js'

/**
 * Called with each named intermediate of a model, in order; the tensor is valid until the promise it gives settles.
 * Parity tests, profiles and feature extraction use it. Nothing is spent where nobody observes.
 */
export type Observer = (name: string, tensor: Tensor) => void | Promise<void>
