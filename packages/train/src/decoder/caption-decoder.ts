// A transformer that writes captions while it looks at the tokens of a picture, as in VirTex (Desai and Johnson 2021,
// forward direction only): one of the paper's rivals, to pretrain an image tower with.
import type { Shape, Tensor } from '@typeclip/tensor'
import type { LossBackend } from '../loss/contrastive.js'

export interface DecoderConfig {
  readonly width: number
  readonly heads: number
  readonly layers: number
  /** The longest caption that it predicts: one id less than the longest row of ids. */
  readonly contextLength: number
  readonly vocabularySize: number
  /** Of the tokens of pictures. */
  readonly imageWidth: number
}

export interface CaptionDecoder {
  /** Shapes of its weights by name. The token embedding is also the output's matrix. */
  readonly parameters: Readonly<Record<string, Shape>>
  /**
   * Scores of the id that follows each, [B, T, V].
   * @param weight gives a weight by its name
   * @param tokens [B, S, imageWidth], the tokens of pictures, normalised
   * @param ids [B, T], T <= contextLength
   * @throws TensorError
   */
  predict(backend: LossBackend, weight: (name: string) => Tensor, tokens: Tensor, ids: Tensor<'int32'>): Tensor
}

const epsilon = 1e-5

/** Pre-norm blocks of causal attention, attention to the picture, and an MLP of 4 times the width with QuickGELU. */
export function createCaptionDecoder(config: DecoderConfig): CaptionDecoder {
  const { heads, layers } = config
  const blocks = Array.from({ length: layers }, (_, i) => `decoder.resblocks.${i}`)

  return {
    parameters: parametersOf(config, blocks),

    predict(backend, weight, tokens, ids) {
      const { ops } = backend
      const affine = (name: string) => ({ weight: weight(`${name}.weight`), bias: weight(`${name}.bias`) })
      const norm = (x: Tensor, name: string): Tensor => ops.layerNorm({ x, ...affine(name) }, { epsilon })
      const linear = (x: Tensor, name: string, residual?: Tensor): Tensor =>
        ops.linear({ x, ...affine(name), residual })
      const table = weight('decoder.token_embedding.weight')

      const memory = linear(tokens, 'decoder.visual_projection') // [B, S, D]
      let x = ops.embedding({ table, ids }) // [B, T, D]
      x = ops.positionAdd({ x, position: weight('decoder.positional_embedding') })
      for (const block of blocks) {
        const attn = `${block}.attn`
        const qkv = ops.linear({
          x: norm(x, `${block}.ln_1`),
          weight: weight(`${attn}.in_proj_weight`),
          bias: weight(`${attn}.in_proj_bias`),
        })
        x = linear(ops.selfAttention({ qkv }, { heads, causal: true }), `${attn}.out_proj`, x)

        const cross = `${block}.cross_attn`
        const q = linear(norm(x, `${block}.ln_x`), `${cross}.q_proj`)
        const [k, v] = [linear(memory, `${cross}.k_proj`), linear(memory, `${cross}.v_proj`)]
        x = linear(ops.attention({ q, k, v }, { heads }), `${cross}.out_proj`, x)

        const up = { x: norm(x, `${block}.ln_2`), ...affine(`${block}.mlp.c_fc`) }
        x = linear(ops.linear(up, { activation: 'quickGelu' }), `${block}.mlp.c_proj`, x)
      }
      return ops.linear({ x: norm(x, 'decoder.ln_final'), weight: table, bias: weight('decoder.output_bias') })
    },
  }
}

function parametersOf(config: DecoderConfig, blocks: readonly string[]): Record<string, Shape> {
  const { width, contextLength, vocabularySize, imageWidth } = config
  const affine = (name: string, ...shape: Shape): Record<string, Shape> => ({
    [`${name}.weight`]: shape,
    [`${name}.bias`]: shape.slice(0, 1),
  })
  const square = (name: string): Record<string, Shape> => affine(name, width, width)
  const block = (name: string): Record<string, Shape> => ({
    ...affine(`${name}.ln_1`, width),
    [`${name}.attn.in_proj_weight`]: [3 * width, width],
    [`${name}.attn.in_proj_bias`]: [3 * width],
    ...square(`${name}.attn.out_proj`),
    ...affine(`${name}.ln_x`, width),
    ...square(`${name}.cross_attn.q_proj`),
    ...square(`${name}.cross_attn.k_proj`),
    ...square(`${name}.cross_attn.v_proj`),
    ...square(`${name}.cross_attn.out_proj`),
    ...affine(`${name}.ln_2`, width),
    ...affine(`${name}.mlp.c_fc`, 4 * width, width),
    ...affine(`${name}.mlp.c_proj`, width, 4 * width),
  })
  return {
    ...affine('decoder.visual_projection', width, imageWidth),
    'decoder.token_embedding.weight': [vocabularySize, width],
    'decoder.positional_embedding': [contextLength, width],
    ...Object.fromEntries(blocks.flatMap(name => Object.entries(block(name)))),
    ...affine('decoder.ln_final', width),
    'decoder.output_bias': [vocabularySize],
  }
}
