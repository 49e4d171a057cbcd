// Pictures by likeness to a text.
import { TokenizerError } from '@typeclip/tokenizer'
import type { Ranked } from 'typeclip'
import { flag } from '../arguments/option.js'
import { CliError } from '../error.js'
import { failuresOf } from '../input/failures.js'
import { loadModel, modelOption } from '../input/model.js'
import { decodingOf, pictureOptions } from '../input/picture-options.js'
import { findAllPictures } from '../input/pictures.js'
import { renderRank } from '../output/answer.js'
import { defineCommand } from './command.js'

export const rank = defineCommand({
  name: 'rank',
  summary: 'order pictures by likeness to a text',
  usage: ['TEXT IMAGE…'],
  options: {
    model: modelOption,
    ...pictureOptions,
    json: flag('write a line of JSON for each picture, best first'),
  },
  notes: ['The text is taken as it is, without a template. The number is the cosine of the two vectors.'],
  examples: [
    ['rank "two dogs on a beach" "photos/*.jpg" --model clip-vit-base-patch32', 'best first'],
    ['rank "a red heart" *.png --json | head -n 3', 'the best three, for a program'],
  ],
  async run({ values, rest }, context) {
    const { terminal, report } = context
    const [text, ...given] = rest
    if (text === undefined) throw new CliError('missing-argument', 'Give a text, then pictures.')
    if (given.length === 0) {
      throw new CliError('missing-argument', `Give pictures after the text ${JSON.stringify(text)}.`)
    }
    const pictures = await findAllPictures(given, terminal)
    using clip = await loadModel(values.model, context)
    const { ranking, failures } = await clip
      .rank(
        text,
        pictures.map(({ file }) => file),
        {
          ...decodingOf(values),
          signal: terminal.signal,
          onProgress: ({ done, total }) => void report.progress('pictures', done, total),
        },
      )
      .catch((error: unknown): Pick<Ranked, 'ranking' | 'failures'> => {
        if (error instanceof TokenizerError) throw error // the text's, not a picture's
        return { ranking: [], failures: failuresOf(error, pictures.length) }
      })
    const { model, backend, precision } = clip.info
    const made = { text, model, backend: backend.name, precision }
    for (const { index, cosine } of ranking) {
      const { file } = pictures[index]
      report.item({ file, cosine, index, ...made }, renderRank(file, cosine))
    }
    for (const { index, error } of failures) {
      const picture = pictures[index]
      report.failure({ file: picture.file }, picture.error ?? error)
    }
  },
})
