import { ModelError } from '../error.js'
import { huggingFace } from './hugging-face.js'
import type { Layout } from './layout.js'
import { openai, openClipCustom } from './openai.js'

/** Every layout, the more particular first. A new one is a file and its line here. */
export const layouts: readonly Layout[] = [huggingFace, openClipCustom, openai]

/** The layout that a file's names have. @throws ModelError `missing-tensor` where they are of no CLIP */
export function layoutOf(names: ReadonlySet<string>): Layout {
  const layout = layouts.find(candidate => candidate.matches(names))
  if (layout !== undefined) return layout
  const some = names.size === 0 ? 'nothing' : [...names].slice(0, 3).join(', ')
  throw new ModelError(
    'missing-tensor',
    `The weights are not a CLIP's: they hold neither visual.conv1.weight nor vision_model.*, but ${some}.`,
    { names: [...names].slice(0, 20) },
  )
}
