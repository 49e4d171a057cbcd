// The embedded model: its config is code, its weights are one file that the platform opens.
import { config, rgb, templates } from '@typeclip/model-emoji'
import { type ByteSource, bytesSource } from '@typeclip/weights'
import type { ModelFiles } from './model-files.js'

/** @param openWeights opens the weights by range */
export function embeddedFiles(openWeights: () => Promise<ByteSource>): ModelFiles {
  return {
    name: 'emoji',
    templates,
    rgb,
    async open(file) {
      if (file === 'model.safetensors') return openWeights()
      if (file !== 'open_clip_config.json') return undefined
      return bytesSource(new TextEncoder().encode(JSON.stringify(config)), { name: file })
    },
  }
}
