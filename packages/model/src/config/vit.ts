// The plain vision transformer of CLIP: what its config says, in the three places where it may be said.
import type { Activation } from '@typeclip/tensor'
import { ModelError } from '../error.js'
import { huggingFaceActivation, openClipActivation } from './activation.js'
import { checkHeads, openClipMlpWidth } from './blocks.js'
import { type Fields, limits } from './fields.js'
import { type OpenClipModel, refuseUnknown, words } from './open-clip-keys.js'
import { blockShapes, type ShapeMap, shapeOf } from './shapes.js'

export interface VitConfig {
  readonly kind: 'vit'
  readonly width: number
  readonly layers: number
  readonly heads: number
  readonly mlpWidth: number
  /** [height, width] of a patch in pixels. */
  readonly patchSize: readonly [number, number]
  /** [height, width] in pixels that the position table was made for. */
  readonly imageSize: readonly [number, number]
  readonly activation: Activation
  /** Of all its layer norms. */
  readonly epsilon: number
  /** The layer norm before the blocks, CLIP's own addition. */
  readonly normBefore: boolean
  /** A learned gain on what each half of a block adds. */
  readonly layerScale: boolean
  readonly pool: 'class' | 'average'
  /** Whether the last layer norm sees what was pooled or every token. */
  readonly normAfter: 'pooled' | 'tokens'
  /** How the position table is resized for pictures of another size. */
  readonly resize: 'open-clip' | 'transformers'
  /** Length of its features. */
  readonly embedDimension: number
  /** false: the pooled row is the feature. */
  readonly projection: boolean
}

/** `vision_cfg` of open_clip. @throws ModelError `bad-config`, `unsupported-architecture` */
export function vitFromOpenClip(fields: Fields, model: OpenClipModel): VitConfig {
  refuseUnknown(fields, visionKeys)
  const width = fields.integer('width', { maximum: limits.width, default: 768 })
  const headWidth = fields.integer('head_width', { maximum: limits.width, default: 64 })
  const pool = fields.choice('pool_type', { tok: 'class', avg: 'average' } as const, 'tok')
  const pooledNorm = fields.boolean('final_ln_after_pool', false)
  return checked(fields, 'head_width', 'patch_size', {
    kind: 'vit',
    width,
    layers: fields.integer('layers', { maximum: limits.layers, default: 12 }),
    heads: Math.floor(width / headWidth),
    mlpWidth: openClipMlpWidth(fields, width),
    patchSize: fields.size('patch_size', { maximum: limits.pixels, default: 16 }),
    imageSize: fields.size('image_size', { maximum: limits.pixels, default: 224 }),
    activation: openClipActivation(fields, model.quickGelu),
    epsilon: fields.section('norm_kwargs').number('eps', { minimum: 0, maximum: 1, default: 1e-5 }),
    normBefore: !fields.boolean('no_ln_pre', false),
    layerScale: fields.has('ls_init_value'),
    pool,
    // One row is normalised alike before and after it is taken out, so for the class token the cheaper order serves.
    normAfter: pool === 'class' || pooledNorm ? 'pooled' : 'tokens',
    resize: 'open-clip',
    embedDimension: model.embedDimension,
    projection: true,
  })
}

/** `vision_config` of Hugging Face. @throws ModelError `bad-config` */
export function vitFromHuggingFace(fields: Fields, embedDimension: number, projection: boolean): VitConfig {
  const channels = fields.integer('num_channels', { maximum: limits.width, default: 3 })
  if (channels !== 3) throw fields.fail('num_channels', `must be 3, and it is ${channels}`)
  return checked(fields, 'num_attention_heads', 'patch_size', {
    kind: 'vit',
    width: fields.integer('hidden_size', { maximum: limits.width, default: 768 }),
    layers: fields.integer('num_hidden_layers', { maximum: limits.layers, default: 12 }),
    heads: fields.integer('num_attention_heads', { maximum: limits.heads, default: 12 }),
    mlpWidth: fields.integer('intermediate_size', { maximum: limits.width * 16, default: 3072 }),
    patchSize: fields.size('patch_size', { maximum: limits.pixels, default: 32 }),
    imageSize: fields.size('image_size', { maximum: limits.pixels, default: 224 }),
    activation: huggingFaceActivation(fields, 'quick_gelu'),
    epsilon: fields.number('layer_norm_eps', { minimum: 0, maximum: 1, default: 1e-5 }),
    normBefore: true,
    layerScale: false,
    pool: 'class',
    normAfter: 'pooled',
    resize: 'transformers',
    embedDimension,
    projection,
  })
}

/** Everything but the activation, from the shapes of the weights by our names. @throws ModelError `bad-config` */
export function vitFromShapes(shapes: ShapeMap, resize: VitConfig['resize']): VitConfig {
  const [width, channels, ...patchSize] = shapeOf(shapes, 'vision.patch.weight', 4)
  const [positions] = shapeOf(shapes, 'vision.positions', 2)
  const grid = Math.round(Math.sqrt(positions - 1))
  if (channels !== 3 || grid * grid !== positions - 1) {
    const sentence = `The image tower has ${channels} channels and ${positions} positions, which do not follow from a square RGB picture; give its config file.`
    throw new ModelError('bad-config', sentence, { channels, positions })
  }
  const projection = shapes.has('vision.projection')
  return {
    kind: 'vit',
    width,
    ...blockShapes(shapes, 'vision', width),
    patchSize: [patchSize[0], patchSize[1]],
    imageSize: [grid * patchSize[0], grid * patchSize[1]],
    activation: 'quickGelu',
    epsilon: 1e-5,
    normBefore: shapes.has('vision.norm_pre.weight'),
    pool: 'class',
    normAfter: 'pooled',
    resize,
    embedDimension: projection ? shapeOf(shapes, 'vision.projection', 2)[0] : width,
    projection,
  }
}

function checked(fields: Fields, headsKey: string, patchKey: string, config: VitConfig): VitConfig {
  checkHeads(fields, headsKey, config)
  if (config.patchSize.some((size, axis) => size > config.imageSize[axis])) {
    const problem = `${config.patchSize.join(' x ')} is larger than the picture of ${config.imageSize.join(' x ')}`
    throw fields.fail(patchKey, problem)
  }
  if (!config.projection && config.embedDimension !== config.width) {
    throw fields.fail(
      'projection_dim',
      `is ${config.embedDimension}, and without a projection the width is ${config.width}`,
    )
  }
  return config
}

/** Each key of `vision_cfg`: read here, of no consequence for inference, or refused unless it is off. */
const visionKeys = {
  read: words(`layers width head_width mlp_ratio patch_size image_size ls_init_value no_ln_pre pool_type
    final_ln_after_pool act_kwargs norm_kwargs`),
  // Either kind of position embedding lies in the file; patches are dropped in training only.
  harmless: words(`pos_embed_type patch_dropout output_tokens attn_pooler_queries attn_pooler_heads
    timm_model_pretrained timm_pool timm_proj timm_proj_bias timm_drop timm_drop_path`),
  refused: words(`attentional_pool timm_model_name input_patchnorm block_type qk_norm scaled_cosine_attn scale_heads
    scale_attn_inner scale_attn scale_fc`),
}
