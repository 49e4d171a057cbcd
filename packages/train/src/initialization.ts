// First weights, as OpenAI's code draws them: normal numbers by width and depth for the text tower and what lies
// outside of blocks, PyTorch's defaults inside the blocks of the image tower.
import { type Shape, sizeOf, type TensorData } from '@typeclip/tensor'
import type { Random } from './random.js'

/** What a weight's numbers are drawn from. */
export type Distribution =
  | { readonly kind: 'normal'; readonly std: number }
  /** In [-bound, bound). */
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'constant'; readonly value: number }

/**
 * The distribution of every weight of a CLIP with a vision transformer.
 * @param shapes by the model's names (`vision.blocks.0.qkv.weight`); matrices are [outputs, inputs]
 */
export function initialDistributions(shapes: ReadonlyMap<string, Shape>): ReadonlyMap<string, Distribution> {
  const layers = new Set([...shapes.keys()].flatMap(name => /^text\.blocks\.\d+/.exec(name) ?? [])).size
  return new Map([...shapes].map(([name, shape]) => [name, distributionOf(name, shape, shapes, layers)]))
}

/** Draws every weight, in the order of the names. */
export function initialize(
  shapes: ReadonlyMap<string, Shape>,
  random: Random,
): ReadonlyMap<string, TensorData<'float32'>> {
  const distributions = initialDistributions(shapes)
  const weights = new Map<string, TensorData<'float32'>>()
  for (const [name, shape] of shapes) weights.set(name, draw(distributions.get(name) ?? zero, shape, random))
  return weights
}

/** As many numbers as the shape has, in order. */
export function draw(distribution: Distribution, shape: Shape, random: Random): TensorData<'float32'> {
  const next = drawer(distribution, random)
  const data = new Float32Array(sizeOf(shape))
  for (let i = 0; i < data.length; i++) data[i] = next()
  return { shape, data }
}

const zero: Distribution = { kind: 'constant', value: 0 }
const one: Distribution = { kind: 'constant', value: 1 }

function distributionOf(
  name: string,
  shape: Shape,
  shapes: ReadonlyMap<string, Shape>,
  textLayers: number,
): Distribution {
  const [tower] = name.split('.')
  const part = name.replace(/^(vision|text)\.(blocks\.\d+\.)?/, '')
  const width = shapes.get(tower === 'text' ? 'text.tokens' : 'vision.class_token')?.at(-1) ?? 1
  if (/^norm\w*\.weight$/.test(part)) return one
  if (/^norm\w*\.bias$/.test(part) || part === 'qkv.bias' || part === 'out.bias') return zero
  switch (part) {
    case 'logit_scale':
      return { kind: 'constant', value: Math.log(1 / 0.07) }
    case 'tokens':
      return { kind: 'normal', std: 0.02 }
    case 'positions':
      return { kind: 'normal', std: tower === 'text' ? 0.01 : width ** -0.5 }
    case 'class_token':
    case 'projection':
      return { kind: 'normal', std: width ** -0.5 }
  }
  if (tower === 'text' && part.endsWith('.weight')) return textMatrix(part, width, textLayers)
  // Xavier for the fused projection, as for the square matrices that it is made of in PyTorch's attention.
  if (part === 'qkv.weight') return { kind: 'uniform', bound: Math.sqrt(6 / (shape[0] + shape[1])) }
  // 1 / sqrt(inputs), for a bias those of its matrix.
  const matrix = shapes.get(name.replace(/\.bias$/, '.weight')) ?? shape
  return { kind: 'uniform', bound: sizeOf(matrix.slice(1)) ** -0.5 }
}

function textMatrix(part: string, width: number, layers: number): Distribution {
  const residual = width ** -0.5 * (2 * layers) ** -0.5
  switch (part) {
    case 'out.weight':
    case 'down.weight':
      return { kind: 'normal', std: residual }
    case 'up.weight':
      return { kind: 'normal', std: (2 * width) ** -0.5 }
    default:
      return { kind: 'normal', std: width ** -0.5 }
  }
}

function drawer(distribution: Distribution, random: Random): () => number {
  switch (distribution.kind) {
    case 'normal':
      return () => distribution.std * random.normal()
    case 'uniform':
      return () => distribution.bound * (2 * random.uniform() - 1)
    case 'constant':
      return () => distribution.value
  }
}
