// Pictures, texts, pixels or ids to vectors.
import type { Clip, NodeImage } from 'typeclip'
import { choice, flag, text, texts } from '../arguments/option.js'
import type { Arguments } from '../arguments/parse.js'
import { embedIds, embedPixels, readIds, readPixels } from '../embedding/arrays.js'
import { embedPictures } from '../embedding/pictures.js'
import type { VectorRow } from '../embedding/rows.js'
import { embedTexts } from '../embedding/texts.js'
import { CliError } from '../error.js'
import { readFileLines, readWholeFile } from '../input/file.js'
import { loadModel, modelOption } from '../input/model.js'
import { decodingOf, pictureOptions } from '../input/picture-options.js'
import { findAllPictures } from '../input/pictures.js'
import { replaceFile } from '../output/replace-file.js'
import { jsonVectors, npyVectors } from '../output/vector-file.js'
import { type Context, defineCommand } from './command.js'

const options = {
  images: texts('GLOB', 'pictures: paths, patterns, or - for a list on standard input', { takesMore: true }),
  texts: text('FILE', 'texts, one a line; - for standard input'),
  pixels: text('FILE.npy', 'float32 [B, 3, H, W], normalised, as preprocess writes them'),
  ids: text('FILE.npy', 'int32 or int64 [B, T], start and end included'),
  model: modelOption,
  out: text('OUT', 'FILE.npy: float32 [B, D]; FILE.jsonl: a line for each vector'),
  'no-normalize': flag('leave the vectors as the model gives them, not of length 1'),
  overflow: choice(['error', 'truncate'], 'a text too long for the model: fail it (default), or cut it'),
  ...pictureOptions,
  json: flag('tell what failed and what was done in lines of JSON'),
}

type Given = Arguments<typeof options>['values']

export const embed = defineCommand({
  name: 'embed',
  summary: 'turn pictures or texts into vectors',
  usage: [
    '--images GLOB… --model MODEL --out FILE.npy|FILE.jsonl',
    '--texts FILE   --model MODEL --out FILE.npy|FILE.jsonl',
    '--pixels FILE.npy | --ids FILE.npy …',
  ],
  options,
  notes: [
    'A line of JSONL is {"file"|"text"|"index","embedding":[…]}, with "error" instead where an item failed. In a .npy the row of such an item is NaN, so that rows and items stay in step.',
  ],
  examples: [
    ['embed --images "photos/**/*.jpg" --model clip-vit-base-patch32 --out photos.npy', 'an array of pictures'],
    ['embed --texts captions.txt --model clip-vit-base-patch32 --out captions.jsonl', 'texts with their vectors'],
    ['embed --pixels pixels.npy --model clip-vit-base-patch32 --no-normalize --out raw.npy', 'what preprocess made'],
  ],
  async run({ values, rest }, context) {
    const { report } = context
    const { out, 'no-normalize': raw } = values
    checkSource(values, rest)
    if (out === undefined) {
      throw new CliError('missing-argument', 'Say where the vectors go: --out FILE.npy or FILE.jsonl.')
    }
    if (!/\.(npy|jsonl)$/.test(out)) {
      throw new CliError('bad-value', `--out is ${JSON.stringify(out)}; it must end in .npy or .jsonl.`)
    }
    using clip = await loadModel(values.model, context)
    const batches = await openSource(clip, values, context)
    const { embedDimension, model, backend, precision } = clip.info
    let count = 0
    await replaceFile(out, async file => {
      const vectors = out.endsWith('.npy') ? await npyVectors(file, embedDimension) : jsonVectors(file)
      for await (const batch of batches) {
        for (const row of batch) {
          if ('vector' in row) {
            await vectors.add(row.name, row.vector)
            report.item()
          } else {
            await vectors.addFailure(row.name, row.error)
            report.failure(row.name, row.error)
          }
        }
        count += batch.length
        await report.flush()
        if (values.images.length === 0) await report.progress('vectors', count)
      }
      await vectors.finish()
      return count === 0 || report.counts().done > 0
    })
    const { done, failed } = report.counts()
    if (done === 0 && failed > 0) return
    const made = { model, backend: backend.name, precision }
    const failures = failed > 0 ? `, ${failed} of them failed` : ''
    report.line(
      { out, shape: [count, embedDimension], normalized: !raw, failed, ...made },
      `${count} ${count === 1 ? 'vector' : 'vectors'} of ${embedDimension} numbers -> ${out}${failures}`,
    )
  },
})

const sources = ['images', 'texts', 'pixels', 'ids'] as const

function checkSource(values: Given, rest: readonly string[]): void {
  const given = sources.filter(name => values[name] !== undefined && values[name].length > 0)
  const [first, second] = given
  if (second !== undefined) throw new CliError('conflicting-options', `Give --${first} or --${second}, not both.`)
  if (rest.length > 0) {
    throw new CliError('unexpected-argument', `${JSON.stringify(rest[0])} stands alone; pictures come after --images.`)
  }
  if (first === undefined) {
    throw new CliError('missing-argument', 'Say what to embed: --images, --texts, --pixels or --ids.')
  }
}

async function openSource(
  clip: Clip<NodeImage>,
  values: Given,
  { terminal, report }: Context,
): Promise<AsyncIterable<readonly VectorRow[]>> {
  const { images, texts: textFile, pixels, ids, overflow: onOverflow } = values
  const settings = { normalize: !values['no-normalize'], signal: terminal.signal }
  if (pixels !== undefined) {
    return embedPixels(clip, readPixels(await readWholeFile(pixels, terminal), pixels), settings)
  }
  if (ids !== undefined) return embedIds(clip, readIds(await readWholeFile(ids, terminal), ids), settings)
  if (textFile !== undefined) return embedTexts(clip, readFileLines(textFile, terminal), { ...settings, onOverflow })
  const pictures = await findAllPictures(images, terminal)
  return embedPictures(clip, pictures, { ...settings, ...decodingOf(values) }, report)
}
