// CLIP's two towers in TensorFlow.js, on its WASM backend, as a user of it would write them: a peer that runs our weights.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @typedef {(name: string) => Float32Array} Get a weight by OpenAI's name */

/**
 * @param {Get} get
 * @param {{ width: number, layers: number, patch: number, embed: number, textWidth: number, textLayers: number }} config
 */
export async function openTfjs(get, config) {
  const { default: tf } = await import('@tensorflow/tfjs')
  const wasm = await import('@tensorflow/tfjs-backend-wasm')
  const dist = dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm')))
  wasm.setWasmPaths(join(dist, '/'))
  wasm.setThreadsCount(1)
  if (!(await tf.setBackend('wasm'))) throw new Error('its WASM backend does not start')
  const weights = new Map()
  const weight = (name, shape) => {
    if (!weights.has(name)) weights.set(name, tf.keep(tf.tensor(get(name), shape)))
    return weights.get(name)
  }
  /** A stored [N, K] as [K, N]: with a transposed right side the backend leaves XNNPACK for a plain loop. */
  const transposed = (name, [n, k]) => {
    if (!weights.has(name)) weights.set(name, tf.keep(tf.tensor(get(name), [n, k]).transpose()))
    return weights.get(name)
  }

  /** x Wᵀ + b for x [B, T, K] and a stored [N, K]. */
  function linear(x, name, bias, n) {
    const k = x.shape.at(-1)
    const flat = tf.matMul(x.reshape([-1, k]), transposed(name, [n, k]))
    return (bias === undefined ? flat : flat.add(weight(bias, [n]))).reshape([...x.shape.slice(0, -1), n])
  }

  function norm(x, name) {
    const centred = x.sub(x.mean(-1, true))
    const scaled = centred.mul(centred.square().mean(-1, true).add(1e-5).rsqrt())
    const size = [x.shape.at(-1)]
    return scaled.mul(weight(`${name}.weight`, size)).add(weight(`${name}.bias`, size))
  }

  function block(x, name, mask) {
    const [batch, tokens, width] = x.shape
    const heads = width / 64
    const qkv = linear(norm(x, `${name}.ln_1`), `${name}.attn.in_proj_weight`, `${name}.attn.in_proj_bias`, 3 * width)
    const [q, k, v] = qkv.split(3, -1).map(part => part.reshape([batch, tokens, heads, 64]))
    const [queries, keys, values] = [q.transpose([0, 2, 1, 3]), k.transpose([0, 2, 3, 1]), v.transpose([0, 2, 1, 3])]
    const scores = tf.matMul(queries, keys).mul(1 / 8)
    const attended = tf.matMul((mask === undefined ? scores : scores.add(mask)).softmax(), values)
    const joined = attended.transpose([0, 2, 1, 3]).reshape([batch, tokens, width])
    const after = x.add(linear(joined, `${name}.attn.out_proj.weight`, `${name}.attn.out_proj.bias`, width))
    const up = linear(norm(after, `${name}.ln_2`), `${name}.mlp.c_fc.weight`, `${name}.mlp.c_fc.bias`, 4 * width)
    const active = up.mul(up.mul(1.702).sigmoid())
    return after.add(linear(active, `${name}.mlp.c_proj.weight`, `${name}.mlp.c_proj.bias`, width))
  }

  /** Blocks one by one, so that each one's intermediates are freed. */
  function run(x, prefix, layers, mask) {
    for (let i = 0; i < layers; i++) {
      const before = x
      x = tf.tidy(() => block(before, `${prefix}.${i}`, mask))
      before.dispose()
    }
    return x
  }

  async function read(make) {
    const features = tf.tidy(make)
    const data = await features.data()
    features.dispose()
    return data
  }

  const { width, layers, patch, embed, textWidth, textLayers } = config
  return {
    async images({ data, shape: [batch, , size] }) {
      const side = size / patch
      const x = tf.tidy(() => {
        const patches = tf.tensor(patchRows(data, batch, size, patch), [batch, side * side, 3 * patch * patch])
        const embedded = linear(patches, 'visual.conv1.weight', undefined, width)
        const token = weight('visual.class_embedding', [1, 1, width]).tile([batch, 1, 1])
        const tokens = tf.concat([token, embedded], 1)
        const positions = weight('visual.positional_embedding', [side * side + 1, width])
        return norm(tokens.add(positions), 'visual.ln_pre')
      })
      const out = run(x, 'visual.transformer.resblocks', layers)
      return read(() => {
        const pooled = norm(out.slice([0, 0, 0], [batch, 1, width]).reshape([batch, width]), 'visual.ln_post')
        return tf.matMul(pooled, weight('visual.proj', [width, embed]))
      }).finally(() => out.dispose())
    },
    async texts({ data, shape: [batch, tokens] }) {
      const hidden = Float32Array.from({ length: tokens * tokens }, (_, i) => (i % tokens > i / tokens ? -1e9 : 0))
      const mask = tf.tensor(hidden, [1, 1, tokens, tokens])
      const x = tf.tidy(() => {
        const rows = tf.gather(weight('token_embedding.weight', [49408, textWidth]), tf.tensor1d(data, 'int32'))
        const positions = weight('positional_embedding', [77, textWidth]).slice([0, 0], [tokens, textWidth])
        return rows.reshape([batch, tokens, textWidth]).add(positions)
      })
      const out = run(x, 'transformer.resblocks', textLayers, mask)
      return read(() => {
        const ends = tf.tensor1d(endRows(data, batch, tokens), 'int32')
        const pooled = norm(tf.gather(out.reshape([batch * tokens, textWidth]), ends), 'ln_final')
        return tf.matMul(pooled, weight('text_projection', [textWidth, embed]))
      }).finally(() => tf.dispose([out, mask]))
    },
    dispose: () => tf.dispose([...weights.values()]),
  }
}

/** Pixels [B, 3, H, H] as rows of patches, row-major, each as channel, row, column. */
export function patchRows(data, batch, size, patch) {
  const side = size / patch
  const rows = new Float32Array(data.length)
  let at = 0
  for (let b = 0; b < batch; b++) {
    for (let p = 0; p < side * side; p++) {
      const [top, left] = [Math.floor(p / side) * patch, (p % side) * patch]
      for (let line = 0; line < 3 * patch; line++) {
        const [channel, y] = [Math.floor(line / patch), line % patch]
        const from = ((b * 3 + channel) * size + top + y) * size + left
        rows.set(data.subarray(from, from + patch), at)
        at += patch
      }
    }
  }
  return rows
}

/** Of each row the place of its highest id, the first where it occurs twice, in all rows joined. */
function endRows(data, batch, tokens) {
  return Int32Array.from({ length: batch }, (_, row) => {
    const ids = data.subarray(row * tokens, (row + 1) * tokens)
    return row * tokens + ids.indexOf(ids.reduce((highest, id) => Math.max(highest, id)))
  })
}
