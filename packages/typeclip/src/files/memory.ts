import { bytesSource } from '@typeclip/weights'
import type { ModelFiles } from './model-files.js'

/** Files that the caller holds: weights alone, or with configs and tokenizer under their usual names. */
export function memoryFiles(
  name: string,
  files: Readonly<Record<string, Uint8Array | ArrayBuffer | Blob>>,
): ModelFiles {
  return {
    name,
    async open(file) {
      return Object.hasOwn(files, file) ? bytesSource(files[file], { name: `${name}/${file}` }) : undefined
    },
  }
}
