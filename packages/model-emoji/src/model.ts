// A model as data: where its bytes lie and what they are. Nothing is read or fetched here.

/** The model's configuration and preprocessing, in open_clip's form; the same as data/open_clip_config.json. */
export const config = {
  model_cfg: {
    embed_dim: 160,
    quick_gelu: true,
    vision_cfg: { image_size: 64, layers: 6, width: 192, head_width: 64, patch_size: 16 },
    text_cfg: { context_length: 24, vocab_size: 4096, width: 160, heads: 4, layers: 3 },
  },
  preprocess_cfg: {
    size: 64,
    mode: 'RGB',
    resize_mode: 'shortest',
    interpolation: 'bicubic',
    mean: [0.48145466, 0.4578275, 0.40821073],
    std: [0.26862954, 0.26130258, 0.27577711],
  },
} as const

/** The prompts that the model was trained and measured with; a label is written into all of them and averaged. */
export const templates: readonly string[] = [
  '{}',
  'a picture of {}',
  'a drawing of {}',
  'an emoji of {}',
  'an icon of {}',
]

/** Pictures become RGB before they are resized: it was trained on flattened RGB, never on palettes. */
export const rgb = 'first' as const

/** Length of the weights, for progress and for a check before reading. */
export const weightsByteLength = 8_942_226

/**
 * Addresses of the files: `file:` in Node, an asset in a bundle (bundlers see the pattern `new URL(…, import.meta.url)`).
 * `weights` is safetensors in OpenAI's layout, every tensor float16.
 */
export function modelFiles(): { readonly weights: URL } {
  return { weights: new URL('../data/model.safetensors', import.meta.url) }
}
