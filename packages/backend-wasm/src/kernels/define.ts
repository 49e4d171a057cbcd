import { type InferenceTable, inferenceTable, type Kernel } from '@typeclip/tensor'
import type { KernelExports } from '../exports.js'
import { type KernelContext, kernelsOver, type Run } from '../kernel.js'

/** A kernel to be bound to a backend. */
export type Unbound<K extends keyof InferenceTable> = (context: KernelContext) => Kernel<InferenceTable[K]>

/** The kernel of an operation of inference. */
export const defineKernel: <K extends keyof InferenceTable>(
  name: K,
  run: Run<InferenceTable[K], KernelExports>,
) => Unbound<K> = kernelsOver(inferenceTable)
