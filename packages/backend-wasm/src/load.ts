// From bytes to an instance of the kernels: which build, compiled how, with a memory of its own.
import { TensorError } from '@typeclip/tensor'
import type { KernelExports } from './exports.js'

/** `auto`: relaxed where the engine has it. */
export type Simd = 'auto' | 'baseline' | 'relaxed'

// (module (func (result v128)
//   i32.const 0  i32x4.splat  i32.const 0  i32x4.splat  i32.const 0  i32x4.splat  f32x4.relaxed_madd))
// biome-ignore format: one instruction group a line
const relaxedProbe = new Uint8Array([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  1, 5, 1, 0x60, 0, 1, 0x7b,
  3, 2, 1, 0,
  10, 19, 1, 17, 0, 0x41, 0, 0xfd, 17, 0x41, 0, 0xfd, 17, 0x41, 0, 0xfd, 17, 0xfd, 0x85, 2, 0x0b,
])

// (module (func (result v128)  i32.const 0  i32x4.splat))
// biome-ignore format: one instruction group a line
const simdProbe = new Uint8Array([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  1, 5, 1, 0x60, 0, 1, 0x7b,
  3, 2, 1, 0,
  10, 8, 1, 6, 0, 0x41, 0, 0xfd, 17, 0x0b,
])

/** Whether this engine fuses multiply and add (relaxed SIMD). */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(relaxedProbe)
}

/** The bytes of a module's two builds, inlined; each is imported when it is wanted. */
export interface Builds {
  readonly baseline: () => Promise<{ readonly base64: string }>
  readonly relaxed: () => Promise<{ readonly base64: string }>
}

/**
 * Inlined kernels, compiled. Only the build that is wanted is read and decoded.
 * @throws TensorError `backend-unavailable` when the engine lacks SIMD, the build asked for, or forbids compiling
 */
export async function compileKernels(simd: Simd, builds: Builds): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(simdProbe)) {
    throw unavailable('This engine has no WebAssembly SIMD. Use a browser of 2021 or later, Safari 16.4, or Node 20.')
  }
  const relaxed = simd === 'relaxed' || (simd === 'auto' && hasRelaxedSimd())
  if (relaxed && !hasRelaxedSimd()) {
    throw unavailable(`This engine has no relaxed SIMD. Leave simd out, or pass 'baseline'.`)
  }
  const { base64 } = await (relaxed ? builds.relaxed() : builds.baseline())
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
  try {
    return await WebAssembly.compile(bytes)
  } catch (cause) {
    throw unavailable(`The kernels did not compile. Under a content security policy, allow 'wasm-unsafe-eval'.`, cause)
  }
}

/** An instance with a memory of its own. @throws TensorError `backend-unavailable` for a module that is not ours */
export async function instantiateKernels<E extends KernelExports>(
  module: WebAssembly.Module,
  isOurs: (exports: object) => exports is E,
): Promise<{ readonly wasm: E; readonly memory: WebAssembly.Memory }> {
  const memory = new WebAssembly.Memory({ initial: 1 })
  try {
    const { exports } = await WebAssembly.instantiate(module, { env: { memory } })
    if (!isOurs(exports)) throw new TypeError('It does not export the kernels.')
    return { wasm: exports, memory }
  } catch (cause) {
    throw unavailable('The module is not a build of these kernels. Compile the file that kernelsUrl names.', cause)
  }
}

function unavailable(sentence: string, cause?: unknown): TensorError {
  return new TensorError('backend-unavailable', sentence, {}, { cause })
}
