import type { Clip } from './clip.js'
import type { NodeImage } from './node/image-source.js'
import type { ModelSource, NodeLoadOptions } from './node/load-node.js'

export type * from './clip.js'
export { ClipError, type ClipErrorCode } from './error.js'
export type { ClipInfo, Made } from './info.js'
export type { NodeImage } from './node/image-source.js'
export type { ModelSource, NodeLoadOptions } from './node/load-node.js'
export type { Failure, Outcome } from './outcome.js'

/** A picture, and options of `loadClip`, by names that code for Node and browsers can share. */
export type ClipImage = NodeImage
export type LoadClipOptions = NodeLoadOptions

/**
 * Loads a CLIP: the embedded one for drawings, or that of a folder, file, address or bytes (OpenAI, open_clip and
 * Hugging Face layouts, safetensors). Nothing is loaded before this is called.
 * @throws ClipError `model-not-found`, `bad-source`; WeightsError, ModelError, TokenizerError and ImageError of the parts
 */
export async function loadClip(source?: ModelSource, options: NodeLoadOptions = {}): Promise<Clip<NodeImage>> {
  const { loadNode } = await import('./node/load-node.js')
  return loadNode(source, options)
}
