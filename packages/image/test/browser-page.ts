// Runs in the page: decodes by the browser entry and tells what came out.
import { decodeImage } from '../src/browser.js'
import { ImageError } from '../src/errors.js'

declare global {
  interface Window {
    decode: (path: string) => Promise<Decoded | Refused>
  }
}

export interface Decoded {
  readonly mode: string
  readonly width: number
  readonly height: number
  readonly orientation: number
  readonly sha256: string
}

export interface Refused {
  readonly code: string
  readonly message: string
}

window.decode = async path => {
  try {
    const { mode, width, height, orientation = 1, data } = await decodeImage(path)
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
    return { mode, width, height, orientation, sha256: await sha256(bytes) }
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
    return { code: error.code, message: error.message }
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, value => value.toString(16).padStart(2, '0')).join('')
}
