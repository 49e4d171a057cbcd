// From a config file, in either form, to a ClipConfig.
import type { ClipConfig } from './config.js'
import { fieldsOf } from './fields.js'
import { readHuggingFaceConfig } from './hugging-face.js'
import { parseConfig } from './json.js'
import { isOpenClipConfig, readOpenClipConfig } from './open-clip.js'

/**
 * Reads `open_clip_config.json` or Hugging Face's `config.json`, told apart by their contents.
 * @param config the file's text or bytes, or what it parses to
 * @param name what errors call the file
 * @throws ModelError `bad-config`, `unsupported-architecture` (the sentence names the architecture)
 */
export function readConfig(config: unknown, name = 'config.json'): ClipConfig {
  const text = typeof config === 'string' || config instanceof Uint8Array
  const fields = fieldsOf(text ? parseConfig(config, name) : config, name)
  return isOpenClipConfig(fields) ? readOpenClipConfig(fields) : readHuggingFaceConfig(fields)
}
