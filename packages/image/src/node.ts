export { type DecodeOptions, decodeImage } from './node/decode-image.js'
export type { ImageSource } from './node/source.js'
