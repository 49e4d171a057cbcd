// Runs in the page: decodes by the browser entry and tells what came out.
import { readOpaque, readTransparent } from '../src/browser/readback.js'
import { decodeImage, type ImageSource } from '../src/browser.js'
import { ImageError } from '../src/error.js'

declare global {
  interface Window {
    decode: (source: string | DrawnKind) => Promise<Decoded | Refused>
    readTiled: (side: number) => Promise<boolean>
  }
}

/** A small picture that the page draws itself. */
export interface DrawnKind {
  readonly drawn: 'ImageData' | 'OffscreenCanvas' | 'ImageBitmap' | 'HTMLImageElement' | 'File'
  /** RGBA of 2 x 1 pixels. */
  readonly rgba: readonly number[]
}

export interface Decoded {
  readonly mode: string
  readonly width: number
  readonly height: number
  readonly orientation: number
  readonly sha256: string
  readonly start: readonly number[]
}

export interface Refused {
  readonly code: string
  readonly message: string
}

window.decode = async source => {
  try {
    const {
      mode,
      width,
      height,
      orientation = 1,
      data,
    } = await decodeImage(typeof source === 'string' ? source : await draw(source))
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
    return { mode, width, height, orientation, sha256: await sha256(bytes), start: Array.from(bytes.subarray(0, 8)) }
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
    return { code: error.code, message: error.message }
  }
}

// Are pictures with and without alpha, read in tiles of `side` pixels, what was put in?
window.readTiled = async side => {
  const data = Uint8ClampedArray.from({ length: 13 * 7 * 4 }, (_, index) => (index * 89) & 255)
  const options: ImageBitmapOptions = { premultiplyAlpha: 'none', colorSpaceConversion: 'none' }
  const transparent = await readTransparent(await createImageBitmap(new ImageData(data, 13, 7), options), side)
  const solid = data.map((value, index) => (index % 4 === 3 ? 255 : value))
  const opaque = await readOpaque(await createImageBitmap(new ImageData(solid, 13, 7), options), side)
  return (
    transparent.every((value, index) => value === data[index]) && opaque.every((value, index) => value === solid[index])
  )
}

async function draw({ drawn, rgba }: DrawnKind): Promise<ImageSource> {
  const data = new ImageData(Uint8ClampedArray.from(rgba), 2, 1)
  if (drawn === 'ImageData') return data
  const canvas = new OffscreenCanvas(2, 1)
  canvas.getContext('2d')?.putImageData(data, 0, 0)
  if (drawn === 'OffscreenCanvas') return canvas
  if (drawn === 'ImageBitmap') return createImageBitmap(data, { premultiplyAlpha: 'none' })
  const file = new File([await canvas.convertToBlob()], 'drawn.png')
  if (drawn === 'File') return file
  const image = new Image()
  image.src = URL.createObjectURL(file)
  await image.decode()
  return image
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, value => value.toString(16).padStart(2, '0')).join('')
}
