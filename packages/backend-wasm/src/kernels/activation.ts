import { sizeOf } from '@typeclip/tensor'
import { activationKinds } from '../product.js'
import { defineKernel } from './define.js'

const elementwise = (name: 'quickGelu' | 'gelu' | 'geluTanh' | 'relu' | 'sigmoid') =>
  defineKernel(name, (core, { x }, _, out) => {
    core.wasm.activate(activationKinds[name], x.address, out.address, sizeOf(out.shape))
  })

export const quickGelu = elementwise('quickGelu')
export const gelu = elementwise('gelu')
export const geluTanh = elementwise('geluTanh')
export const relu = elementwise('relu')
export const sigmoid = elementwise('sigmoid')
