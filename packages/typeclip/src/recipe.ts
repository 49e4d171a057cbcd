// The preprocessing of a model: that of its folder, else CLIP's own at the model's size.
import { clipRecipe, type Recipe, readRecipe } from '@typeclip/image'
import type { VisionConfig } from '@typeclip/model'
import type { ReadOptions } from '@typeclip/weights'
import { ClipError } from './error.js'
import { type ModelFiles, readSmallJson } from './files/model-files.js'

const configNames = ['preprocessor_config.json', 'processor_config.json', 'open_clip_config.json']

/** @throws ImageError `bad-config`, `unsupported-config`; ClipError `bad-source` */
export async function loadRecipe(
  files: ModelFiles,
  vision: VisionConfig | null,
  options: ReadOptions,
): Promise<Recipe> {
  for (const name of configNames) {
    const config = await readSmallJson(files, name, options)
    if (config === undefined) continue
    const recipe = readRecipe(config, { name })
    return files.rgb === undefined ? recipe : { ...recipe, rgb: files.rgb }
  }
  const [height, width] = vision?.imageSize ?? [224, 224]
  if (height === width) return clipRecipe(height)
  const sentence = `${files.name} reads pictures of ${height} x ${width} and has no ${configNames[0]}; say there how pictures become that size.`
  throw new ClipError('bad-source', sentence, { height, width })
}
