export { type DecodeOptions, decodeImage } from './browser/decode-image.js'
export type { ImageSource } from './browser/source.js'
