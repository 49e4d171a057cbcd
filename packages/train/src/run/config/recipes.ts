// What people fine-tune with, as presets: fields that a config takes where it says nothing itself.
import { TrainError } from '../../error.js'
import { nearest } from './nearest.js'
import { isRecord } from './schema-walk.js'

type Fields = Readonly<Record<string, unknown>>

export interface Recipe {
  readonly summary: string
  readonly fields: Fields
}

/** Presets by name. Several join, the first going before the others. */
export const recipes: Readonly<Record<string, Recipe>> = {
  'small-data': {
    summary: 'a checkpoint on some hundred to some ten thousand pairs: a low rate that falls towards the input',
    fields: {
      schedule: { kind: 'cosine', learningRate: 1e-5, warmup: 50 },
      optimizer: { weightDecay: 0.1, clipNorm: 1, layerDecay: 0.75 },
      loss: { kind: 'infonce', duplicates: 'masked' },
      ema: 0.99,
    },
  },
  'locked-image': {
    summary: 'the image tower stays as it is and the text tower learns to speak of it (LiT, Zhai et al. 2022)',
    fields: { frozen: ['visual\\..*'], schedule: { kind: 'cosine', learningRate: 1e-4, warmup: 100 } },
  },
  lora: {
    summary: 'low-rank matrices beside the weights of all blocks (Hu et al. 2022), merged in what is saved',
    fields: { lora: { rank: 8, alpha: 16 }, schedule: { kind: 'cosine', learningRate: 5e-4, warmup: 50 } },
  },
  'wise-ft': {
    summary: 'all weights at a low rate, then the model between old and new (Wortsman et al. 2022), with its curve',
    fields: {
      schedule: { kind: 'cosine', learningRate: 1e-5, warmup: 50 },
      optimizer: { weightDecay: 0.1, clipNorm: 1 },
      wiseFt: { alpha: 0.5 },
    },
  },
}

/** The config over its recipes, field by field; lists and values are taken whole. @throws TrainError `bad-config` */
export function mergeRecipes(config: Fields, name: string): Fields {
  const { recipe } = config
  const names = recipe === undefined ? [] : Array.isArray(recipe) ? recipe : [recipe]
  return names.reduce<Fields>((merged, one: unknown) => {
    const known = typeof one === 'string' && Object.hasOwn(recipes, one) ? recipes[one] : undefined
    if (known !== undefined) return under(known.fields, merged)
    const near = nearest(String(one), Object.keys(recipes))
    const hint = near === undefined ? `Recipes are ${Object.keys(recipes).join(', ')}.` : `Did you mean ${near}?`
    throw new TrainError('bad-config', `${name}: there is no recipe ${JSON.stringify(one)}. ${hint}`, {
      field: 'recipe',
    })
  }, config)
}

function under(preset: Fields, config: Fields): Fields {
  const merged: Record<string, unknown> = { ...config }
  for (const [key, value] of Object.entries(preset)) {
    const own = config[key]
    if (own === undefined) merged[key] = structuredClone(value)
    // A preset of another kind, of a loss say, has fields that this kind does not.
    else if (isRecord(own) && isRecord(value) && (own.kind === undefined || own.kind === value.kind)) {
      merged[key] = under(value, own)
    }
  }
  return merged
}
