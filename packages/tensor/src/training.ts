export { type AnyComposite, type CompositeOperation, defineComposite, type PositiveSample } from './operation.js'
export { ignored } from './training/cross-entropy.js'
export {
  type DifferentiableTable,
  differentiableTable,
  type TrainingTable,
  trainingTable,
} from './training/index.js'
export type { WindowAttributes } from './training/unfold.js'
export type { TrainingBackend, UpdateKernel, Variable } from './training-backend.js'
export { type UpdateTable, updateTable } from './updates/index.js'
