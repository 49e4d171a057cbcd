// Pictures to what a model sees of them: pixels to look at, or numbers to feed.
import type { FileHandle } from 'node:fs/promises'
import {
  clipRecipe,
  type Pixels,
  type PreprocessOptions,
  preprocess as preprocessPixels,
  type Recipe,
  resizeToBytes,
} from '@typeclip/image'
import { decodeImage } from '@typeclip/image/node'
import { choice, flag, text, triple, whole } from '../arguments/option.js'
import type { Arguments } from '../arguments/parse.js'
import { CliError } from '../error.js'
import { findAllPictures, type PictureName } from '../input/pictures.js'
import { writeNpyRows } from '../output/npy-file.js'
import { type Place, placesOf } from '../output/places.js'
import { encodePng } from '../output/png.js'
import { replaceFile } from '../output/replace-file.js'
import { type Context, defineCommand } from './command.js'

const options = {
  size: whole('N', 'side of the square, in pixels', { least: 1, most: 65_535 }),
  mode: choice(['crop', 'squash', 'pad'], 'crop the middle (default), squash, or pad to a square'),
  filter: choice(['bicubic', 'bilinear', 'lanczos', 'box'], "Pillow's resampling filter (default bicubic)"),
  orient: flag('turn pictures as their EXIF data says'),
  rgb: choice(['first', 'last'], "when to convert to RGB: last (default) is OpenAI's way, first is Hugging Face's"),
  alpha: choice(['drop', 'white'], 'with --rgb first: drop transparency (default), or lay the picture on white'),
  fill: whole('GREY', 'grey around padded pictures (default 0)', { most: 255 }),
  mean: triple('R,G,B', "subtracted from the numbers of a .npy (default CLIP's)"),
  std: triple('R,G,B', "divides the numbers of a .npy (default CLIP's)", { positive: true }),
  'pixel-limit': whole('N', 'largest width x height that is decoded (default 178956970)', {
    least: 1,
    most: Number.MAX_SAFE_INTEGER,
  }),
  out: text('OUT', 'FILE.png for one picture, FILE.npy for all, else a folder'),
  json: flag('write a line of JSON for each picture'),
}

type Given = Arguments<typeof options>['values']

export const preprocess = defineCommand({
  name: 'preprocess',
  summary: "make a model's input from pictures, bit for bit as Pillow and PyTorch do",
  usage: ['IMAGE… --size N --out FILE.png|FILE.npy|FOLDER'],
  options,
  notes: [
    'A PNG holds the result in bytes, before it is normalised. A .npy holds float32 [B, 3, N, N]; the row of a picture that failed is NaN.',
    "A folder is made where there is none, and gets one PNG a picture, named as the picture's file with .png added.",
  ],
  examples: [
    ['preprocess cat.jpg --size 224 --out seen.png', 'see what a model sees'],
    ['preprocess "photos/*.jpg" --size 224 --out pixels.npy', 'one array, ready for a model'],
    ['preprocess *.png --size 384 --mode squash --filter bilinear --rgb first --out seen/', 'one PNG a picture'],
  ],
  async run({ values, rest }, context) {
    const { size, out, alpha, rgb } = values
    if (rest.length === 0) throw new CliError('missing-argument', 'Give pictures: paths, patterns, or - for a list.')
    if (size === undefined) throw new CliError('missing-argument', 'Give the size of the result: --size 224.')
    if (out === undefined || out === '') {
      throw new CliError('missing-argument', 'Say where the result goes: --out FILE.png, FILE.npy or a folder.')
    }
    if (alpha === 'white' && rgb !== 'first') {
      throw new CliError('conflicting-options', '--alpha white goes with --rgb first only.')
    }
    const pictures = await findAllPictures(rest, context.terminal)
    const work: Work = { recipe: recipeOf(size, values), alpha, decode: file => decode(file, values, context) }
    if (out.endsWith('.npy')) return writeArray(pictures, work, out, context)
    return writePictures(await placesOf(pictures, out), work, context)
  },
})

/** How one picture is done. */
interface Work extends Pick<PreprocessOptions, 'alpha'> {
  readonly recipe: Recipe
  readonly decode: (file: string) => Promise<Pixels>
}

function decode(file: string, values: Given, { terminal }: Context): Promise<Pixels> {
  return decodeImage(file, { orient: values.orient, pixelLimit: values['pixel-limit'], signal: terminal.signal })
}

function recipeOf(size: number, { mode = 'crop', filter = 'bicubic', rgb = 'last', ...rest }: Given): Recipe {
  const { fill = 0, mean, std } = rest
  const clip = clipRecipe(size)
  return {
    ...clip,
    resize: ({ crop: 'shortest', squash: 'squash', pad: 'longest' } as const)[mode],
    crop: mode === 'squash' ? null : [size, size],
    filter,
    rgb,
    fill,
    mean: mean ?? clip.mean,
    std: std ?? clip.std,
  }
}

async function writePictures(places: readonly Place[], work: Work, context: Context): Promise<void> {
  const { recipe, alpha } = work
  const make = async (pixels: Pixels) => encodePng(resizeToBytes(pixels, recipe, { alpha }))
  for await (const { picture, result } of inOrder(places, work, make, context)) {
    const { file, to } = picture
    const problem = 'value' in result ? await writePicture(to, result.value) : result.error
    if (problem === undefined) context.report.item({ file, out: to }, `${file} -> ${to}`)
    else context.report.failure({ file }, problem)
    await context.report.flush()
  }
}

/** What kept the file from being written, if anything did. */
async function writePicture(to: string, png: Uint8Array): Promise<unknown> {
  const write = async (target: FileHandle) => target.writeFile(png).then(() => true)
  return replaceFile(to, write).then(
    () => undefined,
    error => error,
  )
}

async function writeArray(pictures: readonly PictureName[], work: Work, out: string, context: Context): Promise<void> {
  const { recipe, alpha } = work
  const side = Number(recipe.size)
  const make = async (pixels: Pixels) => preprocessPixels(pixels, recipe, { alpha }).data
  const failedRow = new Float32Array(3 * side * side).fill(Number.NaN)
  await replaceFile(out, async target => {
    const rows = await writeNpyRows(target, [3, side, side])
    let index = 0
    for await (const { picture, result } of inOrder(pictures, work, make, context)) {
      const { file } = picture
      await rows.add('value' in result ? result.value : failedRow)
      if ('value' in result) context.report.item({ file, out, index }, `${file} -> ${out} [${index}]`)
      else context.report.failure({ file }, result.error)
      index++
      await context.report.flush()
    }
    await rows.finish()
    return pictures.length === 0 || context.report.counts().done > 0
  })
}

type Result<T> = { readonly value: T } | { readonly error: unknown }

/** Pictures worked on at once: decoding has threads of its own. */
const ahead = 4

async function* inOrder<P extends PictureName, T>(
  pictures: readonly P[],
  { decode }: Work,
  make: (pixels: Pixels) => Promise<T>,
  { terminal, report }: Context,
): AsyncGenerator<{ readonly picture: P; readonly result: Result<T> }> {
  for (let from = 0; from < pictures.length; from += ahead) {
    await report.progress('pictures', from, pictures.length)
    const some = pictures.slice(from, from + ahead)
    const attempt = async ({ file, error }: P): Promise<Result<T>> => {
      if (error !== undefined) return { error }
      return decode(file)
        .then(make)
        .then(
          value => ({ value }),
          (reason: unknown) => ({ error: reason }),
        )
    }
    const results = await Promise.all(some.map(attempt))
    terminal.signal.throwIfAborted()
    for (const [place, result] of results.entries()) yield { picture: some[place], result }
  }
}
