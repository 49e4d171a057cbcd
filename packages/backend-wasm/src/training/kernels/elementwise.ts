import { sizeOf } from '@typeclip/tensor'
import { activationKinds } from '../../product.js'
import { defineKernel } from './define.js'

export const activationGradient = defineKernel('activationGradient', (core, { x, gradient }, { activation }, out) => {
  core.wasm.activationGradient(activationKinds[activation], x.address, gradient.address, out.address, sizeOf(out.shape))
})

export const exp = defineKernel('exp', (core, { x }, _, out) => {
  core.wasm.exponentials(x.address, out.address, sizeOf(out.shape))
})

export const log = defineKernel('log', (core, { x }, _, out) => {
  core.wasm.logarithms(x.address, out.address, sizeOf(out.shape))
})

export const logSigmoid = defineKernel('logSigmoid', (core, { x }, _, out) => {
  core.wasm.logSigmoids(x.address, out.address, sizeOf(out.shape))
})

export const clamp = defineKernel('clamp', (core, { x }, { min, max }, out) => {
  core.wasm.clamp(x.address, out.address, sizeOf(out.shape), min, max)
})

export const clampGradient = defineKernel('clampGradient', (core, { x, gradient }, { min, max }, out) => {
  core.wasm.clampGradient(x.address, gradient.address, out.address, sizeOf(out.shape), min, max)
})
