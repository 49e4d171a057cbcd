export type { Backend, BackendInfo } from './backend.js'
export { TensorError, type TensorErrorCode } from './error.js'
export type { Observer } from './observer.js'
export {
  type AnyKernel,
  type AnyOperation,
  defineOperation,
  type Inputs,
  type IntegerSample,
  type Kernel,
  type Kernels,
  type Operation,
  type SampleInput,
  type SampleOf,
  type ShapesOf,
  type TensorsOf,
  type Values,
  type ValuesOf,
} from './operation.js'
export type { Activation } from './ops/activation.js'
export type { AttentionAttributes } from './ops/attention.js'
export { cubicTaps, type Taps } from './ops/cubic.js'
export { type InferenceTable, inferenceTable } from './ops/index.js'
export { checkIndices, checkLengths } from './ops/indices.js'
export { disposedBackend, Scopes, sessionQueue, tensorsIn } from './scope.js'
export {
  checkData,
  type DataOf,
  type DType,
  type Purpose,
  type Shape,
  sizeOf,
  type Tensor,
  type TensorData,
  type Weight,
} from './tensor.js'
