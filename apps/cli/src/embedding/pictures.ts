import type { Clip, EncodeImagesOptions, NodeImage } from 'typeclip'
import type { PictureName } from '../input/pictures.js'
import type { Report } from '../output/report.js'
import { batchSize, toRows, type VectorRow } from './rows.js'

/** Vectors of pictures, a batch at a time. */
export async function* embedPictures(
  clip: Clip<NodeImage>,
  pictures: readonly PictureName[],
  options: EncodeImagesOptions,
  report: Report,
): AsyncGenerator<readonly VectorRow[]> {
  for (let from = 0; from < pictures.length; from += batchSize) {
    const batch = pictures.slice(from, from + batchSize)
    const encoding = clip.encodeImages(
      batch.map(({ file }) => file),
      {
        ...options,
        onProgress: ({ done }) => void report.progress('pictures', from + done, pictures.length),
      },
    )
    const rows = await toRows(
      batch.map(({ file }) => ({ file })),
      encoding,
    )
    // A pattern without a match failed as a file that is not there; its own reason says more.
    yield rows.map((row, index) => {
      const { error } = batch[index]
      return error === undefined ? row : { name: row.name, error }
    })
  }
}
