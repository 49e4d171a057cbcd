// What a training module offers beyond the kernels of inference. Addresses and strides are bytes.
import { isKernels, type KernelExports } from '../exports.js'

type Integer = number
type Address = number
/** 0 or 1 */
type Flag = number

/** The exported functions of one instance; each is documented where it is written, in assembly/training/. */
export interface TrainingExports extends KernelExports {
  activationGradient(kind: Integer, x: Address, gradient: Address, to: Address, count: Integer): void
  /** bytes */
  attentionGradientScratch(queries: Integer, keys: Integer, channels: Integer, width: Integer): Integer
  attentionGradient(
    q: Address,
    qStride: Integer,
    k: Address,
    v: Address,
    kStride: Integer,
    gradient: Address,
    gradientStride: Integer,
    toQ: Address,
    toQStride: Integer,
    toK: Address,
    toV: Address,
    toKStride: Integer,
    queries: Integer,
    keys: Integer,
    heads: Integer,
    channels: Integer,
    causal: Flag,
    limit: Integer,
    width: Integer,
    scratch: Address,
  ): void
  layerNormGradient(
    x: Address,
    weight: Address,
    gradient: Address,
    toX: Address,
    toWeight: Address,
    toBias: Address,
    rows: Integer,
    columns: Integer,
    epsilon: number,
  ): void
  softmaxGradient(y: Address, gradient: Address, to: Address, rows: Integer, columns: Integer): void
  l2NormalizeGradient(
    x: Address,
    gradient: Address,
    to: Address,
    rows: Integer,
    columns: Integer,
    epsilon: number,
  ): void
  logSoftmax(x: Address, to: Address, rows: Integer, columns: Integer): void
  crossEntropy(logits: Address, targets: Address, rows: Integer, columns: Integer, smoothing: number): number
  crossEntropyGradient(
    logits: Address,
    targets: Address,
    to: Address,
    rows: Integer,
    columns: Integer,
    smoothing: number,
    scale: number,
  ): void
  exponentials(x: Address, to: Address, count: Integer): void
  logarithms(x: Address, to: Address, count: Integer): void
  logSigmoids(x: Address, to: Address, count: Integer): void
  clamp(x: Address, to: Address, count: Integer, low: number, high: number): void
  clampGradient(x: Address, gradient: Address, to: Address, count: Integer, low: number, high: number): void
  moveElements(from: Address, to: Address, axes: Address, rank: Integer): void
  transpose(from: Address, to: Address, count: Integer, rows: Integer, columns: Integer): void
  addRows(from: Address, ids: Address, to: Address, count: Integer, columns: Integer): void
  sumRows(x: Address, out: Address, outer: Integer, count: Integer, inner: Integer): void
  squaredNorm(x: Address, count: Integer): number
  maxima(x: Address, out: Address, rows: Integer, columns: Integer): void
  maximaGradient(x: Address, gradient: Address, to: Address, rows: Integer, columns: Integer): void
  adamw(
    parameter: Address,
    gradient: Address,
    mean: Address,
    square: Address,
    count: Integer,
    gradientScale: number,
    beta1: number,
    fresh1: number,
    beta2: number,
    fresh2: number,
    keep: number,
    rate: number,
    rootScale: number,
    epsilon: number,
  ): void
  ema(average: Address, parameter: Address, count: Integer, decay: number, fresh: number): void
  accumulate(total: Address, x: Address, count: Integer): void
  unfold(x: Address, to: Address, ...windows: WindowArguments): void
  fold(x: Address, to: Address, ...windows: WindowArguments): void
}

export type WindowArguments = readonly [
  batch: Integer,
  sources: Integer,
  height: Integer,
  width: Integer,
  p: Integer,
  q: Integer,
  down: Integer,
  across: Integer,
  padding: Integer,
  rows: Integer,
  columns: Integer,
]

export function isTrainingKernels(exports: object): exports is TrainingExports {
  return isKernels(exports) && 'adamw' in exports && 'attentionGradient' in exports
}
