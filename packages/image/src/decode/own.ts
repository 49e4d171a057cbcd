// The formats that need nothing of the platform but an inflater.
import type { Pixels } from '../pixels.js'
import { decodeBmp } from './bmp.js'
import type { DecodeContext } from './context.js'
import { decodeGif } from './gif.js'
import { decodeNetpbm } from './netpbm.js'
import { decodePng } from './png/png.js'

type OwnDecoder = (bytes: Uint8Array, context: DecodeContext) => Pixels | Promise<Pixels>

export const ownDecoders = {
  png: decodePng,
  gif: decodeGif,
  bmp: decodeBmp,
  netpbm: decodeNetpbm,
} satisfies Record<string, OwnDecoder>
