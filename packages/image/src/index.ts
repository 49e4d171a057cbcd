export { ImageError, type ImageErrorCode } from './errors.js'
export {
  type BytePixels,
  channelsOf,
  checkPixels,
  type FloatPixels,
  type Grey16Pixels,
  type PalettePixels,
  type PixelMode,
  type Pixels,
} from './pixels.js'
