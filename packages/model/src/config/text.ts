// CLIP's text transformer: what its config says, in the three places where it may be said.
import type { Activation } from '@typeclip/tensor'
import { huggingFaceActivation, openClipActivation } from './activation.js'
import { checkHeads, openClipMlpWidth } from './blocks.js'
import { type Fields, limits } from './fields.js'
import { type OpenClipModel, refuseUnknown, words } from './open-clip-keys.js'
import { blockShapes, type ShapeMap, shapeOf } from './shapes.js'

/**
 * Which position is the feature: of the highest id (the first where it occurs twice), of an id (the first; position 0
 * where it does not occur), or an end of the row, padding included.
 */
export type TextPool = 'highest' | 'first' | 'last' | { readonly id: number }

export interface TextConfig {
  readonly kind: 'text'
  readonly width: number
  readonly layers: number
  readonly heads: number
  readonly mlpWidth: number
  /** The longest row of ids. */
  readonly contextLength: number
  readonly vocabularySize: number
  readonly activation: Activation
  /** Of all its layer norms. */
  readonly epsilon: number
  /** Position i sees positions 0..i only. */
  readonly causal: boolean
  readonly layerScale: boolean
  readonly pool: TextPool
  /** Length of its features. */
  readonly embedDimension: number
  /** `none`: the pooled row is the feature; `biased`: a linear layer with a bias. */
  readonly projection: 'plain' | 'biased' | 'none'
}

/** `text_cfg` of open_clip. @throws ModelError `bad-config`, `unsupported-architecture` */
export function textFromOpenClip(fields: Fields, model: OpenClipModel): TextConfig {
  refuseUnknown(fields, textKeys)
  const width = fields.integer('width', { maximum: limits.width, default: 512 })
  const vocabularySize = fields.integer('vocab_size', { maximum: limits.vocabulary, default: 49_408 })
  const pools = { argmax: 'highest', eos: 'id', first: 'first', last: 'last' } as const
  const pool = fields.choice('pool_type', pools, 'argmax')
  const projected = fields.choice('proj_type', { linear: true, none: false }, 'linear')
  const biased = fields.boolean('proj_bias', false)
  return checked(fields, 'heads', 'proj_type', {
    kind: 'text',
    width,
    layers: fields.integer('layers', { maximum: limits.layers, default: 12 }),
    heads: fields.integer('heads', { maximum: limits.heads, default: 8 }),
    mlpWidth: openClipMlpWidth(fields, width),
    contextLength: fields.integer('context_length', { maximum: limits.width, default: 77 }),
    vocabularySize,
    activation: openClipActivation(fields, model.quickGelu),
    epsilon: fields.section('norm_kwargs').number('eps', { minimum: 0, maximum: 1, default: 1e-5 }),
    causal: !fields.boolean('no_causal_mask', false),
    layerScale: fields.has('ls_init_value'),
    pool:
      pool === 'id' ? { id: fields.integer('eos_id', { minimum: 0, maximum: vocabularySize - 1, default: 2 }) } : pool,
    embedDimension: model.embedDimension,
    projection: projected ? (biased ? 'biased' : 'plain') : 'none',
  })
}

/** `text_config` of Hugging Face. @throws ModelError `bad-config` */
export function textFromHuggingFace(fields: Fields, embedDimension: number, projection: boolean): TextConfig {
  const vocabularySize = fields.integer('vocab_size', { maximum: limits.vocabulary, default: 49_408 })
  const end = fields.integer('eos_token_id', { minimum: 0, maximum: vocabularySize - 1, default: 49_407 })
  return checked(fields, 'num_attention_heads', 'projection_dim', {
    kind: 'text',
    width: fields.integer('hidden_size', { maximum: limits.width, default: 512 }),
    layers: fields.integer('num_hidden_layers', { maximum: limits.layers, default: 12 }),
    heads: fields.integer('num_attention_heads', { maximum: limits.heads, default: 8 }),
    mlpWidth: fields.integer('intermediate_size', { maximum: limits.width * 16, default: 2048 }),
    contextLength: fields.integer('max_position_embeddings', { maximum: limits.width, default: 77 }),
    vocabularySize,
    activation: huggingFaceActivation(fields, 'quick_gelu'),
    epsilon: fields.number('layer_norm_eps', { minimum: 0, maximum: 1, default: 1e-5 }),
    causal: true,
    layerScale: false,
    // Files from before mid 2023 all say 2, which was never the end token: transformers keeps their rule.
    pool: end === 2 ? 'highest' : { id: end },
    embedDimension,
    projection: projection ? 'plain' : 'none',
  })
}

/** Everything but the activation, from the shapes of the weights by our names. @throws ModelError `bad-config` */
export function textFromShapes(shapes: ShapeMap): TextConfig {
  const [vocabularySize, width] = shapeOf(shapes, 'text.tokens', 2)
  const [contextLength] = shapeOf(shapes, 'text.positions', 2)
  const projection = shapes.has('text.projection') ? 'plain' : shapes.has('text.head.weight') ? 'biased' : 'none'
  const matrix = projection === 'biased' ? 'text.head.weight' : 'text.projection'
  return {
    kind: 'text',
    width,
    ...blockShapes(shapes, 'text', width),
    contextLength,
    vocabularySize,
    activation: 'quickGelu',
    epsilon: 1e-5,
    causal: true,
    pool: 'highest',
    embedDimension: projection === 'none' ? width : shapeOf(shapes, matrix, 2)[0],
    projection,
  }
}

function checked(fields: Fields, headsKey: string, projectionKey: string, config: TextConfig): TextConfig {
  checkHeads(fields, headsKey, config)
  if (config.projection === 'none' && config.embedDimension !== config.width) {
    const problem = `leaves the text ${config.width} wide, and features have ${config.embedDimension} numbers`
    throw fields.fail(projectionKey, problem)
  }
  return config
}

/** Each key of `text_cfg`: read here, of no consequence for inference, or refused unless it is off. */
const textKeys = {
  read: words(`context_length vocab_size width heads layers mlp_ratio ls_init_value eos_id no_causal_mask pool_type
    proj_type proj_bias act_kwargs norm_kwargs`),
  // One row is normalised alike before and after it is taken out.
  harmless: words(`final_ln_after_pool output_tokens pad_id hf_tokenizer_name tokenizer_kwargs tokenizer_mode
    hf_model_pretrained hf_proj_type hf_pooler_type`),
  refused: words(`hf_model_name embed_cls correct_cls_mask use_pad_mask ln_post_emb block_type qk_norm
    scaled_cosine_attn scale_heads scale_attn_inner scale_attn scale_fc`),
}
