// Operations of one input that treat every element alone.
import { defineOperation, type Operation } from '../operation.js'

type Inputs = {
  /** any shape */
  x: 'float32'
}

/** Declares `f(x)`, element by element; `exact` where f only picks numbers. */
export function defineElementwise(
  f: (x: number) => number,
  { exact }: { readonly exact?: true } = {},
): Operation<Inputs, object> {
  return defineOperation<Inputs>({
    exact,
    shape: ({ x }) => x,
    reference: ({ x }) => ({ shape: x.shape, data: x.data.map(f) }),
    samples: [
      { inputs: { x: [] }, attributes: {} },
      { inputs: { x: [1, 1] }, attributes: {} },
      { inputs: { x: [3, 7, 11] }, attributes: {} },
      { inputs: { x: [50, 384] }, attributes: {} },
    ],
  })
}
