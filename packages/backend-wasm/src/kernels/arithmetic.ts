import { sizeOf } from '@typeclip/tensor'
import { broadcastOffsets } from '../broadcast.js'
import { defineKernel } from './define.js'

const kinds = { add: 0, sub: 1, mul: 2, div: 3 } as const

const broadcasting = (name: keyof typeof kinds) =>
  defineKernel(name, (core, { a, b }, _, out) => {
    // The trailing axes where each operand is either whole or one repeated number are one run of the kernel.
    const sizes = (shape: readonly number[]) => out.shape.map((_, axis) => shape.at(axis - out.shape.length) ?? 1)
    const [sizesA, sizesB] = [sizes(a.shape), sizes(b.shape)]
    let axis = out.shape.length
    let [wholeA, wholeB, oneA, oneB] = [true, true, true, true]
    while (axis > 0) {
      const size = out.shape[axis - 1]
      const stillA = [wholeA && sizesA[axis - 1] === size, oneA && sizesA[axis - 1] === 1]
      const stillB = [wholeB && sizesB[axis - 1] === size, oneB && sizesB[axis - 1] === 1]
      if (!(stillA[0] || stillA[1]) || !(stillB[0] || stillB[1])) break
      ;[wholeA, oneA] = stillA
      ;[wholeB, oneB] = stillB
      axis--
    }
    const lead = out.shape.slice(0, axis)
    const count = sizeOf(out.shape.slice(axis))
    const startsA = broadcastOffsets(sizesA.slice(0, axis), lead)
    const startsB = broadcastOffsets(sizesB.slice(0, axis), lead)
    const [runA, runB] = [wholeA ? count : 1, wholeB ? count : 1]
    for (let i = 0; i < startsA.length; i++) {
      core.wasm.combine(
        kinds[name],
        a.address + startsA[i] * runA * 4,
        wholeA ? 0 : 1,
        b.address + startsB[i] * runB * 4,
        wholeB ? 0 : 1,
        out.address + i * count * 4,
        count,
      )
    }
  })

export const add = broadcasting('add')
export const sub = broadcasting('sub')
export const mul = broadcasting('mul')
export const div = broadcasting('div')
