// Brightness, contrast, saturation, hue, grey and negative as one matrix on red, green and blue.
//
// torchvision's ColorJitter rounds and clamps after each of them, in an order drawn by chance; here they are one linear
// map, rounded and clamped once. Its hue turns in HSV; here in the plane of chroma (YUV), which keeps luma.
import type { Random } from '../../random.js'
import type { AugmentationConfig } from '../config.js'

/** [3, 4]: each row gives a channel from red, green, blue and 1, in bytes. */
export type ColourMatrix = Float64Array

export type ColourConfig = Pick<
  AugmentationConfig,
  'brightness' | 'contrast' | 'saturation' | 'hue' | 'grey' | 'invert'
>

/** ITU-R 601, as Pillow's convert("L"). */
const luma = [0.299, 0.587, 0.114] as const

/**
 * Draws a change of colour.
 * @param meanLuma of the picture, which contrast moves about; called when it is needed
 * @returns undefined where none of it is configured
 */
export function drawColour(config: ColourConfig, random: Random, meanLuma: () => number): ColourMatrix | undefined {
  const { brightness = 0, contrast = 0, saturation = 0, hue = 0, grey = 0, invert = 0 } = config
  if (Math.max(brightness, contrast, saturation, hue, grey, invert) === 0) return undefined
  const brighter = 1 + brightness * sides(random)
  const stronger = 1 + contrast * sides(random)
  const turn = hue * sides(random) * 2 * Math.PI
  let richer = 1 + saturation * sides(random)
  if (random.uniform() < grey) richer = 0
  const negative = random.uniform() < invert
  const matrix = chroma(richer * Math.cos(turn), richer * Math.sin(turn))
  const middle = contrast === 0 ? 0 : meanLuma() * brighter * (1 - stronger)
  for (let i = 0; i < 12; i++) {
    const value = i % 4 === 3 ? middle : matrix[i] * brighter * stronger
    matrix[i] = negative ? (i % 4 === 3 ? 255 - value : -value) : value
  }
  return matrix
}

/** Luma stays; what a colour has beyond grey is stretched and turned: (cos, sin) of length `saturation`. */
function chroma(cos: number, sin: number): ColourMatrix {
  if (sin === 0) {
    // The same, without the rounding of there and back: a factor of 1 leaves every byte as it is.
    return Float64Array.from({ length: 12 }, (_, i) => (i % 4 === 3 ? 0 : luma[i % 4] * (1 - cos) + (i % 5 ? 0 : cos)))
  }
  const [toV, toU] = toChroma
  const matrix = new Float64Array(12)
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      const v = toV[column] * cos - toU[column] * sin
      const u = toV[column] * sin + toU[column] * cos
      matrix[row * 4 + column] = luma[column] + fromV[row] * v + fromU[row] * u
    }
  }
  return matrix
}

// V and U of YUV, as far as a colour is from grey: red and blue less luma, in the scale in which hue is an angle.
const toChroma = [
  [0.877 * (1 - 0.299), 0.877 * -0.587, 0.877 * -0.114],
  [0.492 * -0.299, 0.492 * -0.587, 0.492 * (1 - 0.114)],
] as const
const fromV = [1 / 0.877, (-1 / 0.877) * (0.299 / 0.587), 0] as const
const fromU = [0, (-1 / 0.492) * (0.114 / 0.587), 1 / 0.492] as const

/**
 * Bytes through a matrix and a table of normalised values to planes.
 * @param rgb [pixels, 3]
 * @param table [3, 256], of `normalizationTable`
 * @param into [3, pixels]
 */
export function applyColour(rgb: Uint8Array, m: ColourMatrix, table: Float32Array, into: Float32Array): void {
  const pixels = rgb.length / 3
  for (let pixel = 0, i = 0; pixel < pixels; pixel++, i += 3) {
    const red = rgb[i]
    const green = rgb[i + 1]
    const blue = rgb[i + 2]
    into[pixel] = table[toByte(m[0] * red + m[1] * green + m[2] * blue + m[3])]
    into[pixels + pixel] = table[256 + toByte(m[4] * red + m[5] * green + m[6] * blue + m[7])]
    into[2 * pixels + pixel] = table[512 + toByte(m[8] * red + m[9] * green + m[10] * blue + m[11])]
  }
}

function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0
}

/** @param rgb [pixels, 3] */
export function meanLuma(rgb: Uint8Array): number {
  let [red, green, blue] = [0, 0, 0]
  for (let i = 0; i < rgb.length; i += 3) {
    red += rgb[i]
    green += rgb[i + 1]
    blue += rgb[i + 2]
  }
  return (luma[0] * red + luma[1] * green + luma[2] * blue) / (rgb.length / 3)
}

function sides(random: Random): number {
  return 2 * random.uniform() - 1
}
