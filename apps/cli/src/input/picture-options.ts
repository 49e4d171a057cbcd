// What all commands that read pictures for a model can be told about them.
import { flag, whole } from '../arguments/option.js'

export const pictureOptions = {
  orient: flag('turn pictures as their EXIF data says'),
  'pixel-limit': whole('N', 'largest width x height that is decoded (default 178956970)', {
    least: 1,
    most: Number.MAX_SAFE_INTEGER,
  }),
}

interface Given {
  readonly orient: boolean
  readonly 'pixel-limit': number | undefined
}

export function decodingOf({ orient, ...limit }: Given): { orient: boolean; pixelLimit: number | undefined } {
  return { orient, pixelLimit: limit['pixel-limit'] }
}
