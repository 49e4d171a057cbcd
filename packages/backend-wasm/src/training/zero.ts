import type { Core } from '../core.js'

export function zero(core: Core, address: number, count: number): void {
  core.heap.floats(address, count).fill(0)
}
