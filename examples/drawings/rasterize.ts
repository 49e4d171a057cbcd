import type { Pixels } from '@typeclip/image'
import sharp from 'sharp'

/** The pixels of an SVG, in Node. */
export async function rasterize(svg: string): Promise<Pixels> {
  const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { mode: 'RGB', width: info.width, height: info.height, data: new Uint8Array(data) }
}
