// The names of transformers' CLIPModel and of its two halves.
import type { Layout, Row } from './layout.js'
import { rows } from './transform.js'

/** transformers' CLIP. */
export const huggingFace: Layout = {
  name: 'hugging-face',
  matches: names => [...names].some(name => name.startsWith('vision_model.') || name.startsWith('text_model.')),
  towers: {
    vit: [
      ['vision_model.embeddings.class_embedding', 'vision.class_token'],
      ['vision_model.embeddings.position_embedding.weight', 'vision.positions'],
      ['vision_model.embeddings.patch_embedding.weight', 'vision.patch.weight'],
      // The typo is theirs.
      ['vision_model.pre_layrnorm.weight', 'vision.norm_pre.weight'],
      ['vision_model.pre_layrnorm.bias', 'vision.norm_pre.bias'],
      ...blocks('vision_model', 'vision'),
      ['vision_model.post_layernorm.weight', 'vision.norm_post.weight'],
      ['vision_model.post_layernorm.bias', 'vision.norm_post.bias'],
      ['visual_projection.weight', 'vision.projection'],
    ],
    text: [
      ['text_model.embeddings.token_embedding.weight', 'text.tokens'],
      ['text_model.embeddings.position_embedding.weight', 'text.positions'],
      ...blocks('text_model', 'text'),
      ['text_model.final_layer_norm.weight', 'text.norm_post.weight'],
      ['text_model.final_layer_norm.bias', 'text.norm_post.bias'],
      ['text_projection.weight', 'text.projection'],
    ],
  },
  shared: [['logit_scale', 'logit_scale']],
  buffers: ['vision_model.embeddings.position_ids', 'text_model.embeddings.position_ids'],
}

function blocks(model: string, tower: 'vision' | 'text'): readonly Row[] {
  const theirs = `${model}.encoder.layers.*`
  const ours = `${tower}.blocks.*`
  return [
    [`${theirs}.layer_norm1.weight`, `${ours}.norm1.weight`],
    [`${theirs}.layer_norm1.bias`, `${ours}.norm1.bias`],
    [`${theirs}.self_attn.{q,k,v}_proj.weight`, `${ours}.qkv.weight`, rows],
    [`${theirs}.self_attn.{q,k,v}_proj.bias`, `${ours}.qkv.bias`, rows],
    [`${theirs}.self_attn.out_proj.weight`, `${ours}.out.weight`],
    [`${theirs}.self_attn.out_proj.bias`, `${ours}.out.bias`],
    [`${theirs}.layer_norm2.weight`, `${ours}.norm2.weight`],
    [`${theirs}.layer_norm2.bias`, `${ours}.norm2.bias`],
    [`${theirs}.mlp.fc1.weight`, `${ours}.up.weight`],
    [`${theirs}.mlp.fc1.bias`, `${ours}.up.bias`],
    [`${theirs}.mlp.fc2.weight`, `${ours}.down.weight`],
    [`${theirs}.mlp.fc2.bias`, `${ours}.down.bias`],
  ]
}
