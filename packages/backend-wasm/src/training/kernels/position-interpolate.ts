import type { Core } from '../../core.js'
import { type Matrix, resize, tapMatrix } from '../../kernels/position-interpolate.js'
import { defineKernel } from './define.js'

/** The products of `positionInterpolate` with their matrices turned: rows [h, H], then columns [w, W] in each row. */
export const positionInterpolateGradient = defineKernel(
  'positionInterpolateGradient',
  (core, { gradient }, attributes, out) => {
    const { prefix, from, to, antialias = true, cubicCoefficient = -0.5 } = attributes
    const channels = out.shape[1]
    const rowBytes = channels * 4
    const start = prefix * rowBytes
    core.wasm.copyBlocks(gradient.address, 0, out.address, 0, start, 1)

    const [up, across] = [0, 1].map(axis =>
      transposed(core, tapMatrix(core, from[axis], to[axis], antialias, cubicCoefficient)),
    )
    const wide = core.scratch(from[0] * to[1] * rowBytes)
    resize(core, up, gradient.address + start, to[1] * channels, wide)
    for (let row = 0; row < from[0]; row++) {
      resize(core, across, wide + row * to[1] * rowBytes, channels, out.address + start + row * from[1] * rowBytes)
    }
  },
)

function transposed(core: Core, { address, rows, columns }: Matrix): Matrix {
  const turned = core.scratch(rows * columns * 4)
  const from = core.heap.floats(address, rows * columns)
  core.heap.floats(turned, rows * columns).set(from.map((_, i) => from[(i % rows) * columns + Math.floor(i / rows)]))
  return { address: turned, rows: columns, columns: rows }
}
