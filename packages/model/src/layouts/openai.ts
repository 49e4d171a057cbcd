// OpenAI's names, which open_clip keeps. The same tower also lies under `text.` in open_clip's CustomTextCLIP.
import type { Layout, Row } from './layout.js'
import { transposed } from './transform.js'

const vit: readonly Row[] = [
  ['visual.class_embedding', 'vision.class_token'],
  ['visual.positional_embedding', 'vision.positions'],
  ['visual.conv1.weight', 'vision.patch.weight'],
  ['visual.ln_pre.weight', 'vision.norm_pre.weight'],
  ['visual.ln_pre.bias', 'vision.norm_pre.bias'],
  ...blocks('visual.', 'vision'),
  ['visual.ln_post.weight', 'vision.norm_post.weight'],
  ['visual.ln_post.bias', 'vision.norm_post.bias'],
  ['visual.proj', 'vision.projection', transposed],
]

const scale: readonly Row[] = [
  ['logit_scale', 'logit_scale'],
  ['logit_bias', 'logit_bias'],
]

/** OpenAI's own files and open_clip's. */
export const openai: Layout = {
  name: 'openai',
  matches: names => names.has('token_embedding.weight') || [...names].some(name => name.startsWith('visual.')),
  towers: { vit, text: text('') },
  shared: scale,
  buffers: ['input_resolution', 'context_length', 'vocab_size', 'attn_mask'],
}

/** open_clip's CustomTextCLIP. */
export const openClipCustom: Layout = {
  name: 'open-clip-custom',
  matches: names => names.has('text.token_embedding.weight'),
  towers: { vit, text: text('text.') },
  shared: scale,
  buffers: ['text.attn_mask'],
}

function text(prefix: string): readonly Row[] {
  return [
    [`${prefix}token_embedding.weight`, 'text.tokens'],
    [`${prefix}positional_embedding`, 'text.positions'],
    ...blocks(prefix, 'text'),
    [`${prefix}ln_final.weight`, 'text.norm_post.weight'],
    [`${prefix}ln_final.bias`, 'text.norm_post.bias'],
    [`${prefix}text_projection`, 'text.projection', transposed],
    [`${prefix}text_projection.weight`, 'text.head.weight'],
    [`${prefix}text_projection.bias`, 'text.head.bias'],
  ]
}

function blocks(prefix: string, tower: 'vision' | 'text'): readonly Row[] {
  const theirs = `${prefix}transformer.resblocks.*`
  const ours = `${tower}.blocks.*`
  return [
    [`${theirs}.ln_1.weight`, `${ours}.norm1.weight`],
    [`${theirs}.ln_1.bias`, `${ours}.norm1.bias`],
    [`${theirs}.attn.in_proj_weight`, `${ours}.qkv.weight`],
    [`${theirs}.attn.in_proj_bias`, `${ours}.qkv.bias`],
    [`${theirs}.attn.out_proj.weight`, `${ours}.out.weight`],
    [`${theirs}.attn.out_proj.bias`, `${ours}.out.bias`],
    [`${theirs}.ls_1.gamma`, `${ours}.scale1`],
    [`${theirs}.ln_2.weight`, `${ours}.norm2.weight`],
    [`${theirs}.ln_2.bias`, `${ours}.norm2.bias`],
    [`${theirs}.mlp.c_fc.weight`, `${ours}.up.weight`],
    [`${theirs}.mlp.c_fc.bias`, `${ours}.up.bias`],
    [`${theirs}.mlp.c_proj.weight`, `${ours}.down.weight`],
    [`${theirs}.mlp.c_proj.bias`, `${ours}.down.bias`],
    [`${theirs}.ls_2.gamma`, `${ours}.scale2`],
  ]
}
