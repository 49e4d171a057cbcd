// Config files as they are found, and hostile ones: golden/models/odd/configs.json, bad/ and spec/models.json.
import { readFileSync } from 'node:fs'
import { describeGolden, hasShared, readJson, sharedPath } from '@typeclip/golden'
import { describe, expect, it } from 'vitest'
import { type ClipConfig, countParameters, ModelError, readConfig } from '../src/index.js'
import { goldenCases } from './cases.js'

interface ConfigCase {
  readonly name: string
  readonly config: object
  readonly resolved: Resolved
  readonly parameters: number
  readonly parameters_vision: number
}

type Resolved = { readonly [key: string]: unknown; readonly vision: object; readonly text: object }

interface BadCase {
  readonly name: string
  readonly folder?: string
  readonly config?: string
  readonly kind: readonly string[]
  readonly mentions: readonly (readonly string[])[]
}

interface ModelFacts {
  readonly name: string
  readonly image_size: number
  readonly embed_dim: number
  readonly vision: Record<string, number> & { readonly type: string; readonly class_token?: boolean }
  readonly text: Record<string, number>
  readonly params: { readonly total: number; readonly visual: number; readonly text: number }
}

const configs = readJson<ConfigCase[]>('golden/models/odd/configs.json')
// SigLIP's and ResNet's towers are other architectures.
const [ours, others] = [configs.filter(isClipVit), configs.filter(item => !isClipVit(item))]

describeGolden(
  'models/configs',
  ours,
  ({ name }) => name,
  ({ config, resolved, parameters, parameters_vision }) => {
    const read = readConfig(config)
    const facts = factsOf(read)
    expect(facts).toMatchObject(resolved)
    expect(countParameters(read)).toMatchObject({ total: parameters, vision: parameters_vision })
  },
)

describe('a config of another architecture', () => {
  it.each(others)('$name is refused by its name', ({ config, name }) => {
    const read = () => readConfig(config)
    expect(read).toThrowError(expect.objectContaining({ code: 'unsupported-architecture' }))
    expect(read).toThrowError(name.includes('RN') ? /ModifiedResNet/ : /siglip/)
  })
})

describeGolden(
  'models/bad cfg-',
  readJson<BadCase[]>('golden/models/bad/bad.json').filter(({ name }) => name.startsWith('cfg-')),
  ({ name }) => name,
  ({ folder, config = '', kind, mentions }) => {
    const error = caught(() => readConfig(readFileSync(sharedPath(`golden/models/bad/${folder}/${config}`)), config))
    expect(error).toBeInstanceOf(ModelError)
    expect(kind).toContain(error.code)
    for (const words of mentions) expect(error.message.toLowerCase()).toMatch(new RegExp(words.join('|').toLowerCase()))
    expect(Object.getPrototypeOf({})).not.toHaveProperty('polluted')
  },
)

describe.skipIf(!hasShared('spec/models.json'))('spec/models.json', () => {
  const models = hasShared('spec/models.json')
    ? readJson<{ models: ModelFacts[] }>('spec/models.json').models.filter(({ vision }) => vision.class_token === true)
    : []
  describeGolden(
    'spec/models',
    models,
    ({ name }) => name,
    ({ embed_dim, image_size, vision, text, params }) => {
      const config = readConfig({
        embed_dim,
        vision_cfg: {
          image_size,
          layers: vision.layers,
          width: vision.width,
          head_width: vision.head_width,
          patch_size: vision.patch_size,
          mlp_ratio: vision.mlp_width / vision.width,
        },
        text_cfg: {
          context_length: text.context_length,
          vocab_size: text.vocab_size,
          width: text.width,
          heads: text.heads,
          layers: text.layers,
          mlp_ratio: text.mlp_width / text.width,
        },
      })
      expect(countParameters(config)).toEqual({ total: params.total, vision: params.visual, text: params.text })
    },
  )
})

describe('the configs of the tiny models', () => {
  it.each(goldenCases('clip-vit').filter(({ files }) => files.config !== undefined))(
    '$name says how many parameters it has',
    ({ name, files: { config = '' }, parameters }) => {
      const read = readConfig(readFileSync(sharedPath(`golden/models/${name}/${config}`)), config)
      expect(countParameters(read)).toEqual(parameters)
    },
  )
})

function isClipVit({ config }: ConfigCase): boolean {
  const text = JSON.stringify(config)
  return !/siglip|"layers":\[/.test(text)
}

/** A config in the words of configs.json. */
function factsOf({ embedDimension, vision, text }: ClipConfig): object {
  const acts = { quickGelu: 'quick_gelu', gelu: 'gelu', geluTanh: 'gelu_tanh', relu: 'relu', none: 'none' }
  const tower = (of: NonNullable<ClipConfig['vision'] | ClipConfig['text']>) => ({
    width: of.width,
    layers: of.layers,
    heads: of.heads,
    mlp: of.mlpWidth,
    act: acts[of.activation],
    eps: of.epsilon,
  })
  const pool = typeof text?.pool === 'object' ? ['eos', text.pool.id] : { highest: 'argmax' }[String(text?.pool)]
  return {
    embed_dim: embedDimension,
    vision: vision && { ...tower(vision), patch_size: vision.patchSize[0], image_size: vision.imageSize[0] },
    text: text && {
      ...tower(text),
      vocab_size: text.vocabularySize,
      context_length: text.contextLength,
      eos_token_id: typeof text.pool === 'object' ? text.pool.id : 2,
      pool,
    },
  }
}

function caught(run: () => unknown): ModelError {
  try {
    run()
  } catch (error) {
    if (error instanceof ModelError) return error
    throw error
  }
  throw new Error('Nothing was thrown.')
}
