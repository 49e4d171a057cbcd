export { createWasmBackend } from './create.js'
export type { Simd } from './load.js'
export type { WasmBackendOptions } from './open.js'
export type { TileName } from './tile.js'
