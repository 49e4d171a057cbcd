// preprocessor_config.json of transformers, any version, and processor_config.json of transformers 5, which nests it.

import type { Recipe, Triple } from '../recipe.js'
import type { Filter } from '../resample/filters.js'
import {
  bad,
  type Config,
  readFlag,
  readNumber,
  readObject,
  readSide,
  readText,
  readTriple,
  readValue,
  unsupported,
} from './config.js'
import { openaiMean, openaiStd } from './statistics.js'

/** What an image processor class does where its config is silent. */
interface Defaults {
  /** What an integer `size` means to it. */
  readonly integerSize: 'shortest' | 'squash'
  readonly filter: Filter
  readonly crops: boolean
  readonly mean: Triple
  readonly std: Triple
}

const half: Triple = [0.5, 0.5, 0.5]
const clip: Defaults = { integerSize: 'shortest', filter: 'bicubic', crops: true, mean: openaiMean, std: openaiStd }
const defaultSide = 224

const classes: ReadonlyMap<string, Defaults> = new Map([
  ['CLIP', clip],
  ['ChineseCLIP', clip],
  ['Siglip', { integerSize: 'squash', filter: 'bicubic', crops: false, mean: half, std: half }],
  ['ViT', { integerSize: 'squash', filter: 'bilinear', crops: false, mean: half, std: half }],
])

// PIL's numbers of its filters.
const filtersByNumber: ReadonlyMap<unknown, Filter> = new Map([
  [1, 'lanczos'],
  [2, 'bilinear'],
  [3, 'bicubic'],
  [4, 'box'],
])
const filtersWithout: ReadonlyMap<unknown, string> = new Map([
  [0, 'nearest neighbour'],
  [5, 'Hamming'],
])

/** Whether this is Hugging Face's kind of file; open_clip's names its model. */
export function isHuggingFace(root: Config): boolean {
  return readValue(root, 'model_cfg') === undefined && readValue(root, 'preprocess_cfg') === undefined
}

export function readHuggingFace(root: Config): Recipe {
  const config = readObject(root, 'image_processor') ?? root
  const defaults = defaultsOf(config)
  const sizes = readFlag(config, 'do_resize', true)
    ? sizeOf(config, defaults)
    : ({ resize: 'none', size: null } as const)
  const normalizes = readFlag(config, 'do_normalize', true)
  return {
    ...sizes,
    filter: filterOf(config, defaults),
    crop: defaults.crops && readFlag(config, 'do_center_crop', true) ? cropOf(config) : null,
    rgb: 'first',
    rescale: readFlag(config, 'do_rescale', true) ? readNumber(config, 'rescale_factor', 1 / 255) : null,
    mean: normalizes ? readTriple(config, 'image_mean', defaults.mean) : null,
    std: normalizes ? readTriple(config, 'image_std', defaults.std, { zero: false }) : null,
    fill: 0,
  }
}

function defaultsOf(config: Config): Defaults {
  const key =
    readValue(config, 'image_processor_type') !== undefined ? 'image_processor_type' : 'feature_extractor_type'
  const type = readText(config, key)
  if (type === undefined) return clip
  // CLIPFeatureExtractor (2021), CLIPImageProcessor, and the Fast and Pil forms of later versions are one thing.
  const family = /^(.*?)(?:ImageProcessor|FeatureExtractor)(?:Fast|Pil)?$/.exec(type)?.[1]
  const known = [...classes.keys()].join(', ')
  if (family === 'Siglip2') {
    return unsupported(config, key, 'SigLIP2 NaFlex makes patches of any resolution; use a SigLIP2 of fixed size')
  }
  return classes.get(family ?? '') ?? unsupported(config, key, `processors of ${known} are read`)
}

function sizeOf(config: Config, { integerSize }: Defaults): Pick<Recipe, 'resize' | 'size'> {
  const value = readValue(config, 'size') ?? defaultSide
  if (typeof value !== 'object') {
    const side = readSide(config, 'size') ?? defaultSide
    return integerSize === 'shortest' ? { resize: 'shortest', size: side } : { resize: 'squash', size: [side, side] }
  }
  const size = readObject(config, 'size')
  const shortest = size && readSide(size, 'shortest_edge')
  const height = size && readSide(size, 'height')
  const width = size && readSide(size, 'width')
  const limited = (size && readValue(size, 'longest_edge')) !== undefined
  if (shortest !== undefined && !limited) return { resize: 'shortest', size: shortest }
  if (height !== undefined && width !== undefined) return { resize: 'squash', size: [height, width] }
  return unsupported(config, 'size', 'give shortest_edge alone, or height and width')
}

function cropOf(config: Config): readonly [number, number] {
  const value = readValue(config, 'crop_size') ?? defaultSide
  if (typeof value !== 'object') {
    const side = readSide(config, 'crop_size') ?? defaultSide
    return [side, side]
  }
  const size = readObject(config, 'crop_size')
  const height = size && readSide(size, 'height')
  const width = size && readSide(size, 'width')
  if (height !== undefined && width !== undefined) return [height, width]
  return unsupported(config, 'crop_size', 'give height and width')
}

function filterOf(config: Config, defaults: Defaults): Filter {
  const value = readValue(config, 'resample')
  if (value === undefined) return defaults.filter
  const name = filtersWithout.get(value)
  if (name)
    return unsupported(config, 'resample', `that is ${name}, and 1 to 4 (lanczos, bilinear, bicubic, box) are done`)
  return filtersByNumber.get(value) ?? bad(config, 'resample', "one of PIL's numbers 0 to 5")
}
