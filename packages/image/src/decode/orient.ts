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

// Row 0 of orientations 5..8 is the visual left or right side; a stored pixel (x, y) goes to `to` below.
function turn<T extends Uint8Array | Uint16Array | Float32Array>(from: T, to: T, stored: Stored): T {
  const { width, height, channels, orientation } = stored
  const mirrorX = orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8
  const mirrorY = orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7
  const turned = orientation >= 5
  for (let y = 0; y < height; y++) {
    const v = mirrorY ? height - 1 - y : y
    for (let x = 0; x < width; x++) {
      const u = mirrorX ? width - 1 - x : x
      const target = (turned ? u * height + v : v * width + u) * channels
      const source = (y * width + x) * channels
      for (let c = 0; c < channels; c++) to[target + c] = from[source + c]
    }
  }
  return to
}
