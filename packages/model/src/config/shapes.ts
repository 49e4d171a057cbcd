// What the shapes of weights say of a tower's blocks, by our names (`layouts/`).
import { ModelError } from '../error.js'

/** Our name of a weight to its shape in our form. */
export type ShapeMap = ReadonlyMap<string, readonly number[]>

/** @throws ModelError `missing-tensor`, `shape-mismatch` */
export function shapeOf(shapes: ShapeMap, name: string, rank: number): readonly number[] {
  const shape = shapes.get(name)
  if (shape === undefined) {
    throw new ModelError('missing-tensor', `The weights hold no ${name}, and no config says what they are.`, { name })
  }
  if (shape.length !== rank) {
    const sentence = `${name} has shape [${shape.join(', ')}]; ${rank} axes are needed to know the model from its weights.`
    throw new ModelError('shape-mismatch', sentence, { name, shape })
  }
  return shape
}

/** Number of blocks, heads of 64, and the hidden width of the first block's feed-forward. */
export function blockShapes(shapes: ShapeMap, tower: 'vision' | 'text', width: number) {
  let layers = 0
  while (shapes.has(`${tower}.blocks.${layers}.norm1.weight`)) layers++
  if (width % 64 !== 0) {
    const sentence = `The ${tower} tower is ${width} wide, which is no multiple of 64, so its heads cannot be known from the weights; give its config file.`
    throw new ModelError('bad-config', sentence, { tower, width })
  }
  return {
    layers,
    heads: width / 64,
    mlpWidth: shapeOf(shapes, `${tower}.blocks.0.up.weight`, 2)[0],
    layerScale: shapes.has(`${tower}.blocks.0.scale1`),
  }
}
