import { checkIndices, sizeOf } from '@typeclip/tensor'
import { ignored } from '@typeclip/tensor/training'
import type { Core } from '../../core.js'
import type { Operand } from '../../kernel.js'
import { defineKernel } from './define.js'

export const crossEntropy = defineKernel('crossEntropy', (core, { logits, target }, { labelSmoothing = 0 }, out) => {
  const { rows, columns, counted } = problemOf(core, 'crossEntropy', logits, target)
  const total = core.wasm.crossEntropy(logits.address, target.address, rows, columns, labelSmoothing)
  core.heap.floats(out.address, 1)[0] = counted === 0 ? 0 : total / counted
})

export const crossEntropyGradient = defineKernel(
  'crossEntropyGradient',
  (core, { logits, target, gradient }, { labelSmoothing = 0 }, out) => {
    const { rows, columns, counted } = problemOf(core, 'crossEntropyGradient', logits, target)
    const scale = core.heap.floats(gradient.address, 1)[0] / Math.max(counted, 1)
    core.wasm.crossEntropyGradient(logits.address, target.address, out.address, rows, columns, labelSmoothing, scale)
  },
)

/** Rows and columns of logits, and how many targets count. @throws TensorError `index-out-of-range` */
function problemOf(core: Core, name: string, logits: Operand, target: Operand) {
  const columns = logits.shape[logits.shape.length - 1]
  const rows = sizeOf(target.shape)
  const targets = core.heap.integers(target.address, rows).filter(index => index !== ignored)
  checkIndices(name, 'target', targets, columns)
  return { rows, columns, counted: targets.length }
}
