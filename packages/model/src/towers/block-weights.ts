// The weights of a block: which there are, and where the computation finds them.
import type { Activation, Tensor } from '@typeclip/tensor'
import type { PackedWeights, Parameter } from './tower.js'

/** What a block needs to know of its tower's config. */
export interface BlockConfig {
  readonly width: number
  readonly heads: number
  readonly mlpWidth: number
  readonly activation: Activation
  readonly epsilon: number
  readonly layerScale: boolean
  readonly causal: boolean
}

export interface Norm {
  readonly weight: Tensor
  readonly bias: Tensor
}

export interface Linear {
  /** [N, K] */
  readonly weight: Tensor
  /** [N] */
  readonly bias: Tensor
  /** [N], the layer scale on what comes out */
  readonly scale?: Tensor
}

/** What every block has. */
export interface CommonWeights {
  readonly norm1: Norm
  readonly out: Linear
  readonly norm2: Norm
  readonly up: Linear
  readonly down: Linear
}

/** Queries, keys and values from one product. */
export interface BlockWeights extends CommonWeights {
  readonly qkv: Linear
}

/** Queries, keys and values apart: the last block asks with fewer rows than it answers. */
export interface LastBlockWeights extends CommonWeights {
  readonly q: Linear
  readonly k: Linear
  readonly v: Linear
}

/** The weights of block `name`, in the order of the computation; of a last block, queries, keys and values apart. */
export function blockParameters(name: string, config: BlockConfig, last: boolean): readonly Parameter[] {
  const { width, mlpWidth, layerScale } = config
  const vector = (of: string, length: number, parts?: number): Parameter => ({
    name: `${name}.${of}`,
    shape: [length],
    purpose: 'vector',
    parts,
  })
  const matrix = (of: string, n: number, k: number, parts?: number): readonly Parameter[] => [
    { name: `${name}.${of}.weight`, shape: [n, k], purpose: 'linear', parts },
    vector(`${of}.bias`, n, parts),
  ]
  return [
    vector('norm1.weight', width),
    vector('norm1.bias', width),
    ...matrix('qkv', 3 * width, width, last ? 3 : undefined),
    ...matrix('out', width, width),
    ...(layerScale ? [vector('scale1', width)] : []),
    vector('norm2.weight', width),
    vector('norm2.bias', width),
    ...matrix('up', mlpWidth, width),
    ...matrix('down', width, mlpWidth),
    ...(layerScale ? [vector('scale2', width)] : []),
  ]
}

function commonWeights(weights: PackedWeights, name: string): CommonWeights {
  const vectors = (of: string) => ({
    weight: weights.one(`${name}.${of}.weight`),
    bias: weights.one(`${name}.${of}.bias`),
  })
  const scaledLinear = (of: string, scaleName: string): Linear => {
    const scale = weights.optional(`${name}.${scaleName}`)
    return scale === undefined ? vectors(of) : { ...vectors(of), scale }
  }
  return {
    norm1: vectors('norm1'),
    out: scaledLinear('out', 'scale1'),
    norm2: vectors('norm2'),
    up: vectors('up'),
    down: scaledLinear('down', 'scale2'),
  }
}

export function blockWeights(weights: PackedWeights, name: string): BlockWeights {
  const qkv = { weight: weights.one(`${name}.qkv.weight`), bias: weights.one(`${name}.qkv.bias`) }
  return { ...commonWeights(weights, name), qkv }
}

export function lastBlockWeights(weights: PackedWeights, name: string): LastBlockWeights {
  const matrices = weights.parts(`${name}.qkv.weight`)
  const biases = weights.parts(`${name}.qkv.bias`)
  const [q, k, v] = matrices.map((weight, i) => ({ weight, bias: biases[i] }))
  return { ...commonWeights(weights, name), q, k, v }
}
