// Writes CLIP's two towers as ONNX graphs of standard operators (opset 17), so that other engines can run our weights.
// Protocol buffers by hand: field numbers are onnx.proto's.
const encoder = new TextEncoder()

/** @typedef {(name: string) => Float32Array} Get a weight by OpenAI's name */

/**
 * The image tower: `pixel_values` [B,3,H,W] to `image_embeds` [B,E].
 * @param {Get} get
 * @param {{ width: number, layers: number, patch: number, embed: number }} config
 * @returns {Uint8Array[]} the file, in pieces
 */
export function visionModel(get, { width, layers, patch, embed }) {
  const graph = new Graph()
  const weight = graph.floats('patch', get('visual.conv1.weight'), [width, 3, patch, patch])
  const convolved = graph.add('Conv', ['pixel_values', weight], {
    strides: [patch, patch],
    kernel_shape: [patch, patch],
  })
  const flat = graph.add('Reshape', [convolved, graph.integers([0, width, -1])])
  const patches = graph.add('Transpose', [flat], { perm: [0, 2, 1] })
  const batch = graph.add('Shape', ['pixel_values'], { start: 0, end: 1 })
  const shape = graph.add('Concat', [batch, graph.integers([1, width])], { axis: 0 })
  const token = graph.floats('class', get('visual.class_embedding'), [1, 1, width])
  const tokens = graph.add('Concat', [graph.add('Expand', [token, shape]), patches], { axis: 1 })
  const positions = get('visual.positional_embedding')
  let x = graph.add('Add', [tokens, graph.floats('positions', positions, [positions.length / width, width])])
  x = graph.norm(x, get, 'visual.ln_pre')
  for (let i = 0; i < layers; i++) x = graph.block(x, get, `visual.transformer.resblocks.${i}.`, width)
  x = graph.add('Gather', [x, graph.integer(0)], { axis: 1 })
  x = graph.norm(x, get, 'visual.ln_post')
  graph.add('MatMul', [x, graph.floats('proj', get('visual.proj'), [width, embed])], {}, 'image_embeds')
  return graph.model([['pixel_values', 1, ['batch', 3, 'height', 'width']]], [['image_embeds', 1, ['batch', embed]]])
}

/**
 * The text tower: `input_ids` int64 [B,T] to `text_embeds` [B,E]; the row of the highest id is pooled.
 * @param {Get} get
 * @param {{ textWidth: number, textLayers: number, embed: number }} config
 * @returns {Uint8Array[]} the file, in pieces
 */
export function textModel(get, { textWidth: width, textLayers: layers, embed }) {
  const graph = new Graph()
  const [table, positions] = [get('token_embedding.weight'), get('positional_embedding')]
  const context = positions.length / width
  const length = graph.add('Shape', ['input_ids'], { start: 1, end: 2 })
  const zero = graph.integers([0])
  const slice = (of, axes) =>
    axes.reduce((t, axis) => graph.add('Slice', [t, zero, length, graph.integers([axis])]), of)
  const embedded = graph.add('Gather', [graph.floats('tokens', table, [table.length / width, width]), 'input_ids'])
  let x = graph.add('Add', [embedded, slice(graph.floats('positions', positions, [context, width]), [0])])
  const hidden = Float32Array.from({ length: context * context }, (_, i) => (i % context > i / context ? -Infinity : 0))
  const mask = slice(graph.floats('mask', hidden, [context, context]), [0, 1])
  for (let i = 0; i < layers; i++) x = graph.block(x, get, `transformer.resblocks.${i}.`, width, mask)
  x = graph.norm(x, get, 'ln_final')
  x = graph.add('GatherND', [x, graph.add('ArgMax', ['input_ids'], { axis: 1, keepdims: 1 })], { batch_dims: 1 })
  graph.add('MatMul', [x, graph.floats('proj', get('text_projection'), [width, embed])], {}, 'text_embeds')
  return graph.model([['input_ids', 7, ['batch', 'tokens']]], [['text_embeds', 1, ['batch', embed]]])
}

class Graph {
  #nodes = []
  #initializers = []
  #count = 0

  /** A node; returns the name of its output. */
  add(operator, inputs, attributes = {}, output = `t${this.#count++}`) {
    const fields = [...inputs.map(name => string(1, name)), string(2, output), string(4, operator)]
    for (const [name, value] of Object.entries(attributes)) fields.push(message(5, attribute(name, value)))
    this.#nodes.push(message(1, fields))
    return output
  }

  floats(name, data, dims) {
    return this.#tensor(
      `${name}_${this.#count++}`,
      1,
      dims,
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    )
  }

  integers(values) {
    return this.#tensor(
      `i${this.#count++}`,
      7,
      [values.length],
      new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
    )
  }

  integer(value) {
    return this.#tensor(`i${this.#count++}`, 7, [], new Uint8Array(BigInt64Array.of(BigInt(value)).buffer))
  }

  norm(x, get, name) {
    const [scale, bias] = [get(`${name}.weight`), get(`${name}.bias`)]
    const inputs = [x, this.floats('gain', scale, [scale.length]), this.floats('bias', bias, [bias.length])]
    return this.add('LayerNormalization', inputs, { axis: -1, epsilon: 1e-5 })
  }

  /** x W^T + b */
  linear(x, matrix, bias, [n, k]) {
    const product = this.add('MatMul', [x, this.floats('w', transposed(matrix, n, k), [k, n])])
    return this.add('Add', [product, this.floats('b', bias, [n])])
  }

  block(x, get, prefix, width, mask) {
    const heads = width / 64
    const normed = this.norm(x, get, `${prefix}ln_1`)
    const [matrix, bias] = [get(`${prefix}attn.in_proj_weight`), get(`${prefix}attn.in_proj_bias`)]
    const split = this.integers([0, 0, heads, 64])
    const [q, k, v] = [0, 1, 2].map(i => {
      const rows = matrix.subarray(i * width * width, (i + 1) * width * width)
      const projected = this.linear(normed, rows, bias.subarray(i * width, (i + 1) * width), [width, width])
      return this.add('Transpose', [this.add('Reshape', [projected, split])], {
        perm: i === 1 ? [0, 2, 3, 1] : [0, 2, 1, 3],
      })
    })
    let scores = this.add('Mul', [this.add('MatMul', [q, k]), this.floats('scale', Float32Array.of(1 / 8), [1])])
    if (mask !== undefined) scores = this.add('Add', [scores, mask])
    const attended = this.add('MatMul', [this.add('Softmax', [scores], { axis: -1 }), v])
    const joined = this.add('Reshape', [
      this.add('Transpose', [attended], { perm: [0, 2, 1, 3] }),
      this.integers([0, 0, width]),
    ])
    const linear = (t, name, shape) =>
      this.linear(t, get(`${prefix}${name}.weight`), get(`${prefix}${name}.bias`), shape)
    const middle = this.add('Add', [x, linear(joined, 'attn.out_proj', [width, width])])
    const up = linear(this.norm(middle, get, `${prefix}ln_2`), 'mlp.c_fc', [4 * width, width])
    const gate = this.add('Sigmoid', [this.add('Mul', [up, this.floats('quick', Float32Array.of(1.702), [1])])])
    return this.add('Add', [middle, linear(this.add('Mul', [up, gate]), 'mlp.c_proj', [width, 4 * width])])
  }

  model(inputs, outputs) {
    const graph = [
      ...this.#nodes,
      string(2, 'clip'),
      ...this.#initializers,
      ...inputs.map(info => message(11, valueInfo(info))),
      ...outputs.map(info => message(12, valueInfo(info))),
    ]
    return [number(1, 8), message(8, [string(1, ''), number(2, 17)]), message(7, graph)].flatMap(part => part.pieces)
  }

  #tensor(name, type, dims, raw) {
    this.#initializers.push(
      message(5, [...dims.map(size => number(1, size)), number(2, type), string(8, name), bytes(9, raw)]),
    )
    return name
  }
}

function transposed(matrix, n, k) {
  const result = new Float32Array(matrix.length)
  for (let row = 0; row < n; row++)
    for (let column = 0; column < k; column++) result[column * n + row] = matrix[row * k + column]
  return result
}

function attribute(name, value) {
  if (Array.isArray(value)) return [string(1, name), ...value.map(item => number(8, item)), number(20, 7)]
  if (Number.isInteger(value)) return [string(1, name), number(3, value), number(20, 2)]
  return [
    string(1, name),
    piece(Uint8Array.of((2 << 3) | 5), new Uint8Array(Float32Array.of(value).buffer)),
    number(20, 1),
  ]
}

function valueInfo([name, type, dims]) {
  const shape = dims.map(size => message(1, [typeof size === 'number' ? number(1, size) : string(2, size)]))
  return [string(1, name), message(2, [message(1, [number(1, type), message(2, shape)])])]
}

function varint(value) {
  const out = []
  let left = BigInt.asUintN(64, BigInt(value))
  for (; left > 127n; left >>= 7n) out.push(Number(left & 127n) | 128)
  return Uint8Array.from([...out, Number(left)])
}

function piece(...pieces) {
  return { pieces, length: pieces.reduce((sum, { length }) => sum + length, 0) }
}

function number(field, value) {
  return piece(varint(field << 3), varint(value))
}

function bytes(field, data) {
  return piece(varint((field << 3) | 2), varint(data.length), data)
}

function string(field, text) {
  return bytes(field, encoder.encode(text))
}

function message(field, parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return piece(varint((field << 3) | 2), varint(length), ...parts.flatMap(part => part.pieces))
}
