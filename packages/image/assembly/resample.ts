// Pillow's 8-bit resampling passes. The caller (src/resample/wasm.ts) lays out the memory and packs the tables.
//
// Exactness: weights have 22 fraction bits and more than fits 16, so weight = high * 256 + low, both multiplied by
// i32x4.dot_i16x8_s for two taps at a time. Sums wrap modulo 2^32, and the whole sum fits 32 bits, so it is exact.
export { expand1, expand2, expand3, expand4 } from './expand'
export { horizontal1, horizontal2, horizontal3, horizontal4 } from './horizontal'
export { normalize } from './normalize'
export { combine, vertical } from './vertical'
