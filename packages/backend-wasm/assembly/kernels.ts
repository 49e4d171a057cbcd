// The face of the module. Exported tiles are also what keeps the compiler from inlining them into the loops that
// call them, which halves their speed in V8 before Node 24.
export { activate } from './activation'
export { attention, attentionScratch } from './attention'
export { combine, copyBlocks, gather, sumAxis } from './elementwise'
export * from "./generated/tiles"
export { multiply, multiplyScratch } from './gemm'
export { l2Normalize, layerNorm, softmax } from './normalization'
export { packLeft, packPatches, packRight, unpackRight } from './pack'

/** First byte that the module itself does not use. */
export function heapStart(): usize {
  return __heap_base
}

/** Whether this build fuses multiply and add. */
export function isRelaxed(): bool {
  return ASC_FEATURE_RELAXED_SIMD
}
