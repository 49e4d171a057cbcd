// The full-size models of formula weights: their sizes, and the shapes of OpenAI's tensors.

/** A model of formula weights; heads are width / 64 everywhere. A list of layers means a ModifiedResNet. */
export interface FormulaConfig {
  readonly embed: number
  readonly size: number
  readonly layers: number | readonly number[]
  readonly width: number
  readonly patch: number | null
  readonly textWidth: number
  readonly textLayers: number
}

const text = { textWidth: 512, textLayers: 12 }
const base = { embed: 512, size: 224, layers: 12, width: 768, ...text }
const large = { embed: 768, layers: 24, width: 1024, patch: 14, textWidth: 768, textLayers: 12 }

export const formulaConfigs = {
  'ViT-B-32': { ...base, patch: 32 },
  'ViT-B-16': { ...base, patch: 16 },
  'ViT-L-14': { ...large, size: 224 },
  'ViT-L-14-336': { ...large, size: 336 },
  RN50: { embed: 1024, size: 224, layers: [3, 4, 6, 3], width: 64, patch: null, ...text },
} as const satisfies Record<string, FormulaConfig>

const context = 77
const vocabulary = 49_408

/** Name to shape of the OpenAI state dict (without `num_batches_tracked`), in its order. */
export function formulaShapes(config: FormulaConfig): ReadonlyMap<string, readonly number[]> {
  const { embed, size, layers, width, patch, textWidth, textLayers } = config
  const shapes = new Map<string, readonly number[]>([
    ['positional_embedding', [context, textWidth]],
    ['text_projection', [textWidth, embed]],
    ['logit_scale', []],
  ])
  if (typeof layers === 'number' && patch !== null) {
    const grid = Math.floor(size / patch)
    shapes.set('visual.class_embedding', [width])
    shapes.set('visual.positional_embedding', [grid * grid + 1, width])
    shapes.set('visual.proj', [width, embed])
    shapes.set('visual.conv1.weight', [width, 3, patch, patch])
    setNorm(shapes, 'visual.ln_pre', width)
    for (let i = 0; i < layers; i++) setBlock(shapes, `visual.transformer.resblocks.${i}.`, width)
    setNorm(shapes, 'visual.ln_post', width)
  } else if (typeof layers !== 'number') setResNet(shapes, { embed, size, layers, width })
  for (let i = 0; i < textLayers; i++) setBlock(shapes, `transformer.resblocks.${i}.`, textWidth)
  shapes.set('token_embedding.weight', [vocabulary, textWidth])
  setNorm(shapes, 'ln_final', textWidth)
  return shapes
}

type Shapes = Map<string, readonly number[]>

function setNorm(shapes: Shapes, name: string, width: number): void {
  shapes.set(`${name}.weight`, [width])
  shapes.set(`${name}.bias`, [width])
}

function setBlock(shapes: Shapes, prefix: string, width: number): void {
  shapes.set(`${prefix}attn.in_proj_weight`, [3 * width, width])
  shapes.set(`${prefix}attn.in_proj_bias`, [3 * width])
  shapes.set(`${prefix}attn.out_proj.weight`, [width, width])
  shapes.set(`${prefix}attn.out_proj.bias`, [width])
  setNorm(shapes, `${prefix}ln_1`, width)
  shapes.set(`${prefix}mlp.c_fc.weight`, [4 * width, width])
  shapes.set(`${prefix}mlp.c_fc.bias`, [4 * width])
  shapes.set(`${prefix}mlp.c_proj.weight`, [width, 4 * width])
  shapes.set(`${prefix}mlp.c_proj.bias`, [width])
  setNorm(shapes, `${prefix}ln_2`, width)
}

interface ResNet {
  readonly embed: number
  readonly size: number
  readonly layers: readonly number[]
  readonly width: number
}

function setResNet(shapes: Shapes, { embed, size, layers, width }: ResNet): void {
  const setConvolution = (name: string, norm: string, shape: readonly number[]) => {
    shapes.set(`${name}.weight`, shape)
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) shapes.set(`${norm}.${part}`, [shape[0]])
  }
  setConvolution('visual.conv1', 'visual.bn1', [width / 2, 3, 3, 3])
  setConvolution('visual.conv2', 'visual.bn2', [width / 2, width / 2, 3, 3])
  setConvolution('visual.conv3', 'visual.bn3', [width, width / 2, 3, 3])
  let input = width
  layers.forEach((blocks, stage) => {
    const inner = width * 2 ** stage
    for (let i = 0; i < blocks; i++) {
      const prefix = `visual.layer${stage + 1}.${i}.`
      setConvolution(`${prefix}conv1`, `${prefix}bn1`, [inner, input, 1, 1])
      setConvolution(`${prefix}conv2`, `${prefix}bn2`, [inner, inner, 3, 3])
      setConvolution(`${prefix}conv3`, `${prefix}bn3`, [4 * inner, inner, 1, 1])
      if (i === 0) setConvolution(`${prefix}downsample.0`, `${prefix}downsample.1`, [4 * inner, input, 1, 1])
      input = 4 * inner
    }
  })
  const grid = Math.floor(size / 32)
  shapes.set('visual.attnpool.positional_embedding', [grid * grid + 1, input])
  for (const [name, rows] of [
    ['k', input],
    ['q', input],
    ['v', input],
    ['c', embed],
  ] as const) {
    shapes.set(`visual.attnpool.${name}_proj.weight`, [rows, input])
    shapes.set(`visual.attnpool.${name}_proj.bias`, [rows])
  }
}
