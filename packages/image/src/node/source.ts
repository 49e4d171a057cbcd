// Where a picture comes from: a path, a file: URL, bytes or a Blob.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { plainBytes } from '../decode/plain-bytes.js'
import { ImageError } from '../error.js'

/** A path, a `file:` URL, or the bytes of a picture file. */
export type ImageSource = string | URL | Uint8Array | ArrayBuffer | Blob

/** How a source is called in messages. */
export function nameOf(source: ImageSource): string {
  if (typeof source === 'string') return source
  return source instanceof URL ? source.href : 'image bytes'
}

/** @throws ImageError `not-found`, `is-a-directory`, `unreadable`, `too-large` (over 2 GiB), `bad-argument` */
export async function readSource(source: ImageSource, signal: AbortSignal | undefined): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return plainBytes(source)
  if (source instanceof ArrayBuffer) return new Uint8Array(source)
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer())
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw new ImageError('bad-argument', `an image is a path, a file: URL, bytes or a Blob, not ${typeof source}.`)
  }
  const path = pathOf(source)
  const buffer = await readFile(path, signal === undefined ? {} : { signal }).catch((cause: unknown) => {
    throw readError(cause)
  })
  return plainBytes(buffer)
}

// A Windows path (`C:\a.png`) looks like an address, so only these schemes are taken for one.
function pathOf(source: string | URL): string {
  const isAddress = source instanceof URL || (/^(https?|data|blob|file):/i.test(source) && URL.canParse(source))
  if (!isAddress) return source
  try {
    return fileURLToPath(source)
  } catch (cause) {
    const sentence = 'only paths and file: URLs are read here. Fetch it and pass the bytes.'
    throw new ImageError('bad-argument', sentence, {}, { cause })
  }
}

function readError(cause: unknown): ImageError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new ImageError('not-found', 'there is no such file.', {}, { cause })
    case 'EISDIR':
      return new ImageError('is-a-directory', 'this is a folder. Give the picture files in it.', {}, { cause })
    case 'ERR_FS_FILE_TOO_LARGE':
      return new ImageError('too-large', 'the file is over 2 GiB.', {}, { cause })
    default:
      return new ImageError('unreadable', `the file cannot be read (${code ?? cause}).`, { cause: code }, { cause })
  }
}
