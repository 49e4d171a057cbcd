// Full-size CLIPs without their files: every parameter is a function of (tensor name, index, seed).
// The same numbers, bit for bit, as golden/full/formula.py, which is the definition.

/** Standard deviation of the noise, a sum of four 16-bit uniforms. */
const unit = 37837.23

function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

function fnv(name: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

/** The two constants of a tensor's noise, and what they come from. */
export function formulaKey(
  name: string,
  seed: number,
): { readonly key: number; readonly a: number; readonly b: number } {
  const key = (fnv(name) ^ seed) >>> 0
  return { key, a: (mix(key) | 1) >>> 0, b: mix(key ^ 0x5bf03635) }
}

/** The integer at a flat index, mean 0, standard deviation 37837.23. */
export function formulaNoise(a: number, b: number, index: number): number {
  const h = mix((Math.imul(index, a) + b) | 0)
  const g = mix((h + 0x9e3779b9) | 0)
  return (h & 65535) + (h >>> 16) + (g & 65535) + (g >>> 16) - 131070
}

/** True for about one channel (or row) in 192; the same channels in every tensor, block and seed. */
export function isOutlier(channel: number): boolean {
  return mix((channel + 0x51ed270b) | 0) % 192 === 0
}

/** Mean, standard deviation, and the factor of outlier rows. */
type Rule = readonly [mean: number, deviation: number, factor: number]

function ruleOf(name: string, shape: readonly number[]): Rule {
  const last = name.slice(name.lastIndexOf('.') + 1)
  const fan = shape.slice(1).reduce((product, size) => product * size, 1)
  const spread = (numerator: number, factor = 1): Rule => [0, numerator / Math.sqrt(fan), factor]
  if (/\.bn\d\.|\.downsample\.1\./.test(name)) return batchNormRule(name, last)
  if (name.includes('attnpool')) {
    if (name.endsWith('positional_embedding')) return [0, 0.3, 1]
    return last === 'bias' ? [0, 0.05, 1] : spread('qk'.includes(name[16]) ? 1 : 0.7)
  }
  if (/ln_(1|2|pre|post|final)\./.test(name)) {
    return last === 'bias' ? [0, 0.1, 1] : [1, 0.2, name.includes('ln_pre') ? 12 : 0.4]
  }
  if (name === 'visual.conv1.weight' && (shape.at(-1) ?? 0) > 3) return spread(1)
  if (shape.length === 4) return spread(1.65)
  if (last === 'class_embedding') return [0, 0.5, 1]
  if (name === 'visual.positional_embedding') return [0, 0.3, 1]
  if (name === 'positional_embedding') return [0, 0.15, 1]
  if (name === 'token_embedding.weight') return [0, 0.4, 1]
  if (last === 'proj' || last === 'text_projection') return [0, 1 / Math.sqrt(shape[0]), 1]
  if (last === 'in_proj_bias') return [0, 0.1, 1]
  if (name.endsWith('out_proj.weight')) return spread(0.7, 3)
  if (name.endsWith('c_fc.weight')) return spread(1.2, 2.5)
  if (name.endsWith('c_fc.bias')) return [-0.4, 0.2, 1]
  if (name.endsWith('c_proj.weight')) return spread(0.9, 3)
  if (name.endsWith('out_proj.bias') || name.endsWith('c_proj.bias')) return [0, 0.03, 20]
  throw new Error(`No rule for ${name}.`)
}

function batchNormRule(name: string, last: string): Rule {
  const stage = name.startsWith('visual.layer') ? Number(name[12]) - 1 : 0
  const block = name.startsWith('visual.layer')
  const out = block && name.includes('.bn3.')
  if (last === 'weight') {
    if (out) return [[0.5, 0.5, 0.25, 0.3][stage], 0.15, 1]
    return [name.includes('.downsample.') ? [1, 0.9, 0.4, 0.3][stage] : 1, 0.15, 1]
  }
  if (last === 'bias') return [out ? -0.1 : -0.25, 0.1, 1]
  return last === 'running_mean' ? [0, 0.1, 1] : [1, 0.2, 1]
}

/** Runs of rows with one rule: queries and keys of `in_proj_weight` are wider spread than its values. */
function partsOf(name: string, shape: readonly number[]): readonly (readonly [from: number, to: number, rule: Rule])[] {
  if (!name.endsWith('in_proj_weight')) return [[0, shape[0], ruleOf(name, shape)]]
  const d = shape[1]
  return [
    [0, 2 * d, [0, 1.5 / Math.sqrt(d), 1]],
    [2 * d, 3 * d, [0, 1 / Math.sqrt(d), 1]],
  ]
}

/** A tensor of a formula model. */
export function formulaTensor(name: string, shape: readonly number[], seed: number): Float32Array {
  if (name === 'logit_scale') return Float32Array.of(4.605170185988092)
  const { a, b } = formulaKey(name, seed)
  const row = shape.slice(1).reduce((product, size) => product * size, 1)
  const data = new Float32Array(shape[0] * row)
  for (const [from, to, [mean, deviation, outliers]] of partsOf(name, shape)) {
    const scale = deviation / unit
    for (let channel = from; channel < to; channel++) {
      const factor = outliers !== 1 && isOutlier(channel) ? outliers : 1
      const end = (channel + 1) * row
      for (let i = channel * row; i < end; i++) data[i] = (mean + formulaNoise(a, b, i) * scale) * factor
    }
  }
  return data
}

/** Normalised model input [batch, 3, size, size]: a flat colour, two triangle waves and noise. */
export function formulaPixels(seed: number, batch: number, size: number): Float32Array {
  const { key, a, b } = formulaKey('pixels', seed)
  const data = new Float32Array(batch * 3 * size * size)
  let at = 0
  for (let image = 0; image < batch; image++) {
    for (let channel = 0; channel < 3; channel++) {
      const r = Array.from({ length: 7 }, (_, k) => mix(mix(key ^ (image * 64 + channel * 16 + k)) ^ 0x3c6ef372))
      const step = (k: number) => Math.floor((r[k] % (5 * 65536)) / size)
      const wave = (k: number, x: number, y: number) => {
        const t = (step(3 * k) * x + step(3 * k + 1) * y + (r[3 * k + 2] & 65535)) & 65535
        return Math.abs(t - 32768) * 2 ** -14 - 1
      }
      const flat = ((r[6] & 65535) - 32768) * 2 ** -15
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++, at++) {
          const noise = formulaNoise(a, b, at) * (0.35 / unit)
          data[at] = flat + 0.8 * wave(0, x, y) + 0.5 * wave(1, x, y) + noise
        }
      }
    }
  }
  return data
}
