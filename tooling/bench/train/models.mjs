// The models and recipes that the training bench runs, and the floating point operations of a step.

export const vitB32 = {
  embed_dim: 512,
  quick_gelu: true,
  vision_cfg: { image_size: 224, layers: 12, width: 768, head_width: 64, patch_size: 32 },
  text_cfg: { context_length: 77, vocab_size: 49408, width: 512, heads: 8, layers: 12 },
}

/** The embedded model's. */
export const emoji = {
  embed_dim: 160,
  quick_gelu: true,
  vision_cfg: { image_size: 64, layers: 6, width: 192, head_width: 64, patch_size: 16 },
  text_cfg: { context_length: 24, vocab_size: 4096, width: 160, heads: 4, layers: 3 },
}

/** The paper's, with a rate so low that a few steps on one batch do not end at loss 0. */
export const paperRecipe = {
  learningRate: 1e-5,
  weightDecay: 0.2,
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-6,
  clipNorm: 1,
}

/** That of models/emoji-reference in float32, its highest rate divided by 15. */
export const emojiRecipe = {
  ...paperRecipe,
  learningRate: 1e-4,
  weightDecay: 0.1,
  labelSmoothing: 0.05,
  averageDecay: 0.997,
}

/** The same widths with so many layers in each tower. */
export function withLayers({ vision_cfg, text_cfg, ...rest }, layers) {
  return { ...rest, vision_cfg: { ...vision_cfg, layers }, text_cfg: { ...text_cfg, layers } }
}

/**
 * Multiplications and additions of a step: forward once, and twice more on the way back (gradients of weights and of
 * inputs; pixels need none). Products only: what is linear in the number of values is left out.
 * @param {object} model
 * @param {{ images: number, tokens: number, pruned: boolean }} batch tokens computed of each caption; pruned: the last
 * block is computed only where the pool looks, keys and values apart
 */
export function stepOperations({ embed_dim, vision_cfg: vision, text_cfg: text }, { images, tokens, pruned }) {
  const patches = (vision.image_size / vision.patch_size) ** 2
  const embedding = 2 * patches * 3 * vision.patch_size ** 2 * vision.width
  const towers =
    blockOperations(vision, 1 + patches, 1 + patches, pruned) +
    // A causal row sees half of the others on average.
    blockOperations(text, tokens, (tokens + 1) / 2, pruned) +
    2 * (vision.width + text.width) * embed_dim
  return images * (3 * towers + 2 * embedding) + 3 * 2 * images * images * embed_dim
}

function blockOperations({ width, layers }, tokens, seen, pruned) {
  const whole = 24 * tokens * width ** 2 + 4 * tokens * seen * width
  const last = pruned ? (4 * tokens + 20) * width ** 2 + 4 * tokens * width : whole
  return (layers - 1) * whole + last
}
