// Turns stored pixels the way their EXIF orientation says (EXIF 2.32, tag 274; Pillow's ImageOps.exif_transpose).
import { channelsOf, type Pixels } from '../pixels.js'

/**
 * The picture as a person should see it: rotated or mirrored by `pixels.orientation`, which the result no longer has.
 * Where there is nothing to do, `data` is the same array.
 */
export function orientPixels(pixels: Pixels): Pixels {
  const { orientation = 1, ...upright } = pixels
  if (orientation === 1) return upright
  const { width, height } = pixels
  const channels = channelsOf(pixels.mode)
  const turned = orientation >= 5
  const size = turned ? { width: height, height: width } : { width, height }
  const indices = { width, height, channels, orientation }
  // One line a kind of array, so that each mode keeps its own type.
  switch (upright.mode) {
    case 'I;16':
      return { ...upright, ...size, data: turn(upright.data, new Uint16Array(upright.data.length), indices) }
    case 'F':
      return { ...upright, ...size, data: turn(upright.data, new Float32Array(upright.data.length), indices) }
    default:
      return { ...upright, ...size, data: turn(upright.data, new Uint8Array(upright.data.length), indices) }
  }
}

interface Stored {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly orientation: number
}

// Stored pixel (x, y) goes to (u, v) of the same size, mirrored or not, and where the picture is turned to (v, u).
function turn<T extends Uint8Array | Uint16Array | Float32Array>(from: T, to: T, stored: Stored): T {
  const { width, height, channels, orientation } = stored
  const mirrorX = orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8
  const mirrorY = orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7
  const turned = orientation >= 5
  const stepX = (mirrorX ? -1 : 1) * (turned ? height : 1) * channels
  let source = 0
  for (let y = 0; y < height; y++) {
    const u = mirrorX ? width - 1 : 0
    const v = mirrorY ? height - 1 - y : y
    let target = (turned ? u * height + v : v * width + u) * channels
    for (let x = 0; x < width; x++, target += stepX) {
      for (let c = 0; c < channels; c++) to[target + c] = from[source++]
    }
  }
  return to
}
