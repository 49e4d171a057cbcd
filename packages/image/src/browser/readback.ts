// The pixels of an ImageBitmap, unchanged.
//
// A 2D canvas premultiplies by alpha, and so do ImageDecoder's frames: what they give back is rounded, and colours
// under alpha 0 are gone. A texture keeps them. ImageDecoder also hands JPEG and WebP out as YUV, upsampled otherwise
// than libjpeg does; hence bitmaps.
import { ImageError } from '../error.js'

/** No colour management, no premultiplication. */
export const bitmapOptions: ImageBitmapOptions = { colorSpaceConversion: 'none', premultiplyAlpha: 'none' }

// Larger canvases come out empty in some browsers, without an error.
const largestCanvas = 4096

/**
 * RGBA of a picture without transparency.
 * @param largestTile side in pixels of what is read at once
 * @throws ImageError `missing-decoder`
 */
export function readOpaque(bitmap: ImageBitmap, largestTile = largestCanvas): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(Math.min(bitmap.width, largestTile), Math.min(bitmap.height, largestTile))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) {
    throw new ImageError('missing-decoder', 'this browser gives no 2D canvas to read pixels with.')
  }
  return readTiles(bitmap, largestTile, ({ x, y, width, height }) => {
    context.drawImage(bitmap, -x, -y)
    return new Uint8Array(context.getImageData(0, 0, width, height).data.buffer)
  })
}

/**
 * RGBA with the colours that lie under alpha.
 * @param largestTile side in pixels of what is read at once, at most the largest texture there is
 * @throws ImageError `missing-decoder` without WebGL
 */
export async function readTransparent(
  bitmap: ImageBitmap,
  largestTile = Number.POSITIVE_INFINITY,
): Promise<Uint8Array> {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl')
  if (gl === null) {
    throw new ImageError(
      'missing-decoder',
      'this browser has no WebGL, without which colours under alpha cannot be read. Convert the picture to PNG.',
    )
  }
  try {
    const side = Math.min(largestTile, Number(gl.getParameter(gl.MAX_TEXTURE_SIZE)))
    return await readTiles(bitmap, side, async ({ x, y, width, height }) => {
      const whole = width === bitmap.width && height === bitmap.height
      if (whole) return readTexture(gl, bitmap)
      const part = await createImageBitmap(bitmap, x, y, width, height, bitmapOptions)
      const pixels = readTexture(gl, part)
      part.close()
      return pixels
    })
  } finally {
    gl.getExtension('WEBGL_lose_context')?.loseContext()
  }
}

interface Tile {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

async function readTiles(
  bitmap: ImageBitmap,
  side: number,
  read: (tile: Tile) => Uint8Array | Promise<Uint8Array>,
): Promise<Uint8Array> {
  if (bitmap.width <= side && bitmap.height <= side)
    return read({ x: 0, y: 0, width: bitmap.width, height: bitmap.height })
  const out = new Uint8Array(bitmap.width * bitmap.height * 4)
  for (let y = 0; y < bitmap.height; y += side) {
    for (let x = 0; x < bitmap.width; x += side) {
      const width = Math.min(side, bitmap.width - x)
      const height = Math.min(side, bitmap.height - y)
      const pixels = await read({ x, y, width, height })
      for (let row = 0; row < height; row++) {
        out.set(pixels.subarray(row * width * 4, (row + 1) * width * 4), ((y + row) * bitmap.width + x) * 4)
      }
    }
  }
  return out
}

function readTexture(gl: WebGLRenderingContext, bitmap: ImageBitmap): Uint8Array {
  const texture = gl.createTexture()
  const framebuffer = gl.createFramebuffer()
  gl.bindTexture(gl.TEXTURE_2D, texture)
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false)
  gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE)
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap)
  gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer)
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0)
  const pixels = new Uint8Array(bitmap.width * bitmap.height * 4)
  gl.readPixels(0, 0, bitmap.width, bitmap.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels)
  gl.deleteFramebuffer(framebuffer)
  gl.deleteTexture(texture)
  if (gl.isContextLost()) {
    throw new ImageError('unreadable', 'the browser took WebGL away while pixels were being read.')
  }
  return pixels
}
