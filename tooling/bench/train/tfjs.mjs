// TensorFlow.js's side of the training bench: CLIP on its WASM backend, differentiated by tf.variableGrads.
//
// Its WASM backend (4.22) lacks one kernel that a step needs, UnsortedSegmentSum, which adds up the gradient of embedded
// tokens; scatterND does it here. Products whose gradient it computes by a transposed operand leave XNNPACK for a plain
// loop (0.6 to 1.9 GFLOP/s against 25): `products: 'rewritten'` gives them a gradient of transposes and plain products,
// which no user gets without writing it. There is no AdamW either: it is composed here, with the fewest passes.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { patchRows } from '../tfjs.mjs'

/** @param {{ model: object, recipe: object, weights: Map, products: 'own' | 'rewritten' }} options */
export async function openTfjsTrainer({ model, recipe, weights, products }) {
  const { default: tf } = await import('@tensorflow/tfjs')
  const wasm = await import('@tensorflow/tfjs-backend-wasm')
  wasm.setWasmPaths(join(dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm'))), '/'))
  wasm.setThreadsCount(1)
  if (!(await tf.setBackend('wasm'))) throw new Error('its WASM backend does not start')
  const { vision_cfg: vision, text_cfg: text } = model

  const variables = new Map()
  for (const [name, { shape, data }] of weights) {
    // Matrices of linear layers [N, K] are held as [K, N], as its matMul wants them.
    const value = tf.tidy(() => {
      const stored = tf.tensor(data, shape)
      return isLinear(name) ? stored.reshape([shape[0], -1]).transpose() : stored.clone()
    })
    variables.set(name, { value: tf.variable(value), decays: shape.length >= 2, moments: momentsOf(value) })
    value.dispose()
  }

  function momentsOf(value) {
    return [tf.variable(tf.zerosLike(value)), tf.variable(tf.zerosLike(value))]
  }

  const weight = name => variables.get(name).value
  const rewritten = tf.customGrad((a, b, save) => {
    save([a, b])
    const gradFunc = (dy, [x, w]) => [tf.matMul(w, dy.transpose()).transpose(), tf.matMul(x.transpose(), dy)]
    return { value: tf.matMul(a, b), gradFunc }
  })
  const product = products === 'rewritten' ? rewritten : (a, b) => tf.matMul(a, b)
  const embed = (ids, weight) =>
    tf.customGrad((table, save) => {
      save([ids])
      const gradFunc = (dy, [rows]) => tf.scatterND(rows.reshape([-1, 1]), dy, table.shape)
      return { value: tf.gather(table, ids), gradFunc }
    })(weight)

  function linear(x, name, bias) {
    const flat = product(x.reshape([-1, x.shape.at(-1)]), weight(name))
    const shifted = bias === undefined ? flat : flat.add(weight(bias))
    return shifted.reshape([...x.shape.slice(0, -1), flat.shape[1]])
  }

  function norm(x, name) {
    const centred = x.sub(x.mean(-1, true))
    const scaled = centred.mul(centred.square().mean(-1, true).add(1e-5).rsqrt())
    return scaled.mul(weight(`${name}.weight`)).add(weight(`${name}.bias`))
  }

  function block(x, name, heads, mask) {
    const [batch, tokens, width] = x.shape
    const size = width / heads
    const qkv = linear(norm(x, `${name}.ln_1`), `${name}.attn.in_proj_weight`, `${name}.attn.in_proj_bias`)
    const [q, k, v] = qkv.split(3, -1).map(part => part.reshape([batch, tokens, heads, size]).transpose([0, 2, 1, 3]))
    const scores = tf.matMul(q, k, false, true).mul(size ** -0.5)
    const attended = tf.matMul((mask === undefined ? scores : scores.add(mask)).softmax(), v)
    const joined = attended.transpose([0, 2, 1, 3]).reshape([batch, tokens, width])
    const after = x.add(linear(joined, `${name}.attn.out_proj.weight`, `${name}.attn.out_proj.bias`))
    const up = linear(norm(after, `${name}.ln_2`), `${name}.mlp.c_fc.weight`, `${name}.mlp.c_fc.bias`)
    const active = up.mul(up.mul(1.702).sigmoid())
    return after.add(linear(active, `${name}.mlp.c_proj.weight`, `${name}.mlp.c_proj.bias`))
  }

  function images({ data, shape: [batch, , size] }) {
    const patches = (size / vision.patch_size) ** 2
    const rows = tf.tensor(patchRows(data, batch, size, vision.patch_size), [
      batch,
      patches,
      data.length / batch / patches,
    ])
    const token = weight('visual.class_embedding').reshape([1, 1, vision.width])
    const tokens = tf.concat([token.add(tf.zeros([batch, 1, vision.width])), linear(rows, 'visual.conv1.weight')], 1)
    let x = norm(tokens.add(weight('visual.positional_embedding')), 'visual.ln_pre')
    for (let i = 0; i < vision.layers; i++) {
      x = block(x, `visual.transformer.resblocks.${i}`, vision.width / vision.head_width)
    }
    const pooled = x.slice([0, 0, 0], [batch, 1, vision.width]).reshape([batch, vision.width])
    return product(norm(pooled, 'visual.ln_post'), weight('visual.proj'))
  }

  /** Captions cut at the longest, as a caller may do. */
  function captions({ data, shape: [batch, context] }) {
    const ends = Array.from({ length: batch }, (_, row) => {
      const line = data.subarray(row * context, (row + 1) * context)
      return line.indexOf(line.reduce((highest, id) => Math.max(highest, id)))
    })
    const tokens = Math.max(...ends) + 1
    const ids = tf.tensor1d(
      data.filter((_, i) => i % context < tokens),
      'int32',
    )
    const hidden = Float32Array.from({ length: tokens ** 2 }, (_, i) =>
      i % tokens > Math.floor(i / tokens) ? -1e9 : 0,
    )
    const mask = tf.tensor(hidden, [1, 1, tokens, tokens])
    const positions = weight('positional_embedding').slice([0, 0], [tokens, text.width])
    let x = embed(ids, weight('token_embedding.weight')).reshape([batch, tokens, text.width]).add(positions)
    for (let i = 0; i < text.layers; i++) x = block(x, `transformer.resblocks.${i}`, text.heads, mask)
    // A row of zeros and a one takes the end's row; its gradient needs no kernel that is missing.
    const picks = Float32Array.from(
      { length: batch * tokens },
      (_, i) => +(i % tokens === ends[Math.floor(i / tokens)]),
    )
    const pooled = tf.matMul(tf.tensor(picks, [batch, 1, tokens]), x).reshape([batch, text.width])
    return product(norm(pooled, 'ln_final'), weight('text_projection'))
  }

  function loss({ pixels, ids }) {
    const unit = x => x.mul(x.square().sum(-1, true).rsqrt())
    const logits = tf.matMul(unit(images(pixels)), unit(captions(ids)), false, true).mul(weight('logit_scale').exp())
    const right = tf.eye(pixels.shape[0])
    const entropy = x => x.logSoftmax().mul(right).sum().div(-pixels.shape[0])
    return entropy(logits).add(entropy(logits.transpose())).div(2)
  }

  /** AdamW, one variable at a time: its moments, then the variable. */
  function update({ value, decays, moments: [mean, square] }, gradient, scale) {
    const { learningRate, weightDecay, beta1, beta2, epsilon } = recipe
    tf.tidy(() => {
      mean.assign(mean.mul(beta1).add(gradient.mul(scale * (1 - beta1))))
      square.assign(square.mul(beta2).add(gradient.square().mul(scale ** 2 * (1 - beta2))))
      const root = square
        .sqrt()
        .mul((1 - beta2 ** steps) ** -0.5)
        .add(epsilon)
      const kept = decays ? value.mul(1 - learningRate * weightDecay) : value
      value.assign(kept.sub(mean.mul(learningRate / (1 - beta1 ** steps)).div(root)))
    })
  }

  let steps = 0
  const byId = new Map([...variables.values()].map(entry => [entry.value.name, entry]))
  return {
    name: products === 'own' ? 'tfjs' : 'tfjs, products rewritten',
    async step(batch) {
      const start = process.cpuUsage()
      const { value, grads } = tf.variableGrads(
        () => loss(batch),
        [...variables.values()].map(entry => entry.value),
      )
      const squares = tf.tidy(() => tf.addN(Object.values(grads).map(squaresOf)))
      const [lossValue] = await value.data()
      const gradientNorm = Math.sqrt((await squares.data())[0])
      steps++
      for (const [id, gradient] of Object.entries(grads)) {
        update(byId.get(id), gradient, Math.min(1, recipe.clipNorm / (gradientNorm + 1e-6)))
        gradient.dispose()
      }
      const scale = weight('logit_scale')
      tf.tidy(() => scale.assign(scale.clipByValue(0, Math.log(100))))
      tf.dispose([value, squares])
      const { user, system } = process.cpuUsage(start)
      return { loss: lossValue, gradientNorm, cpu: (user + system) / 1e3 }
    },
    dispose: () => tf.dispose([...variables.values()].flatMap(({ value, moments }) => [value, ...moments])),
  }
}

/** By rows first: its sum of 25 million numbers at once is 6 % too low in float32. */
function squaresOf(gradient) {
  const squares = gradient.square()
  return (squares.rank > 1 ? squares.sum(-1) : squares).sum()
}

function isLinear(name) {
  return /(in_proj_weight|out_proj\.weight|c_fc\.weight|c_proj\.weight|conv1\.weight)$/.test(name)
}
