export { createWasmBackend, type WasmBackendOptions } from './backend.js'
export type { Simd } from './load.js'
export type { TileName } from './tile.js'
