export {
  type RandomResizedCrop,
  type RandomResizedCropOptions,
  randomResizedCrop,
  randomSquareCrop,
} from './augment.js'
export { highByte } from './convert/high-byte.js'
export { type RgbPixels, toRgb } from './convert/rgb.js'
export { composeOnWhite } from './convert/white.js'
export { orientPixels } from './decode/orient.js'
export { ImageError, type ImageErrorCode } from './error.js'
export { type Placement, placementOf } from './geometry.js'
export { type Normalization, normalizationTable, normalize } from './normalize.js'
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
export {
  type ImageBatch,
  type ImageTensor,
  type PreprocessIntoOptions,
  type PreprocessOptions,
  preprocess,
  preprocessBatch,
  resizeToBytes,
} from './preprocess.js'
export { createRandom, type Random } from './random.js'
export { checkRecipe, clipRecipe, type Recipe, readRecipe, type Triple } from './recipe.js'
export { crop } from './resample/crop.js'
export type { Filter } from './resample/filters.js'
export type { ResizeTarget, Window } from './resample/job.js'
export { reduceBytes } from './resample/reduce.js'
export { createResampler, type Resampler, type ResamplerOptions } from './resample/resampler.js'
export { type ResizeOptions, resize } from './resample/resize.js'
