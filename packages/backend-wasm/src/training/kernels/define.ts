import type { Kernel } from '@typeclip/tensor'
import { type TrainingTable, trainingTable } from '@typeclip/tensor/training'
import { type KernelContext, kernelsOver, type Run } from '../../kernel.js'
import type { TrainingExports } from '../exports.js'

/** A kernel to be bound to a backend that trains. */
export type Unbound<K extends keyof TrainingTable> = (
  context: KernelContext<TrainingExports>,
) => Kernel<TrainingTable[K]>

/** The kernel of an operation of training. */
export const defineKernel: <K extends keyof TrainingTable>(
  name: K,
  run: Run<TrainingTable[K], TrainingExports>,
) => Unbound<K> = kernelsOver(trainingTable)
