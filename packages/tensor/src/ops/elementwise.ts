// Operations of one input that treat every element alone.
import { defineOperation, type Operation } from '../operation.js'

type Inputs = {
  /** any shape */
  x: 'float32'
}

/** Declares `f(x)`, element by element; `exact` where f only picks numbers, `positive` where it needs x > 0. */
export function defineElementwise(
  f: (x: number) => number,
  { exact, positive }: { readonly exact?: true; readonly positive?: true } = {},
): Operation<Inputs, object> {
  const shapes = [[], [1, 1], [3, 7, 11], [50, 384]]
  return defineOperation<Inputs>({
    exact,
    shape: ({ x }) => x,
    reference: ({ x }) => ({ shape: x.shape, data: x.data.map(f) }),
    samples: shapes.map(shape => ({ inputs: { x: positive ? { shape, positive } : shape }, attributes: {} })),
  })
}
