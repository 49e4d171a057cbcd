// open_clip_config.json: preprocess_cfg over the image size of model_cfg (open_clip's transform.py, image_transform_v2).
import type { Recipe } from '../recipe.js'
import type { Filter } from '../resample/filters.js'
import { bad, type Config, readNumber, readObject, readSides, readText, readTriple, unsupported } from './config.js'
import { openaiMean, openaiStd } from './statistics.js'

export function readOpenClip(root: Config): Recipe {
  const preprocess = readObject(root, 'preprocess_cfg') ?? { values: {}, name: root.name, path: 'preprocess_cfg.' }
  const model = readObject(root, 'model_cfg')
  const vision = model && readObject(model, 'vision_cfg')
  const size = readSides(preprocess, 'size') ?? (vision && readSides(vision, 'image_size'))
  if (size === undefined) return bad(vision ?? root, 'image_size', 'given, here or as preprocess_cfg.size')
  const shape: readonly [number, number] = typeof size === 'number' ? [size, size] : size
  const mode = readText(preprocess, 'mode') ?? 'RGB'
  if (mode !== 'RGB') unsupported(preprocess, 'mode', 'models of RGB are read')
  const resize = resizeOf(preprocess)
  // open_clip builds ResizeKeepRatio without the interpolation where the target is not square.
  const covers = resize === 'shortest' && shape[0] !== shape[1]
  return {
    resize,
    size: resize === 'squash' ? shape : size,
    filter: covers ? 'bicubic' : filterOf(preprocess),
    crop: resize === 'squash' ? null : shape,
    rgb: 'last',
    rescale: 1 / 255,
    mean: readTriple(preprocess, 'mean', openaiMean),
    std: readTriple(preprocess, 'std', openaiStd, { zero: false }),
    fill: fillOf(preprocess),
  }
}

function resizeOf(preprocess: Config): 'shortest' | 'longest' | 'squash' {
  const mode = readText(preprocess, 'resize_mode') ?? 'shortest'
  if (mode === 'shortest' || mode === 'longest' || mode === 'squash') return mode
  return bad(preprocess, 'resize_mode', "'shortest', 'longest' or 'squash'")
}

function filterOf(preprocess: Config): Filter {
  const interpolation = readText(preprocess, 'interpolation') ?? 'bicubic'
  // 'random' chooses while training; at inference it is bicubic.
  if (interpolation === 'bicubic' || interpolation === 'random') return 'bicubic'
  if (interpolation === 'bilinear') return 'bilinear'
  return bad(preprocess, 'interpolation', "'bicubic', 'bilinear' or 'random'")
}

function fillOf(preprocess: Config): number {
  const fill = readNumber(preprocess, 'fill_color', 0)
  if (Number.isInteger(fill) && fill >= 0 && fill <= 255) return fill
  return bad(preprocess, 'fill_color', 'a whole number from 0 to 255')
}
