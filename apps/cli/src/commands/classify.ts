// Pictures to names.
import type { Classified } from 'typeclip'
import { choice, flag, share, text, texts, whole } from '../arguments/option.js'
import { CliError } from '../error.js'
import { readLabels } from '../input/labels.js'
import { loadModel, modelOption } from '../input/model.js'
import { decodingOf, pictureOptions } from '../input/picture-options.js'
import { findPictures, type PictureName } from '../input/pictures.js'
import { renderAnswer, renderMaking } from '../output/answer.js'
import { defineCommand } from './command.js'

/** Labels shown to people, unless they ask for more; programs get all. */
const shown = 5

export const classify = defineCommand({
  name: 'classify',
  summary: 'name pictures among labels',
  usage: ['IMAGE… --labels A,B,C', 'IMAGE… --labels-file FILE'],
  options: {
    labels: text('A,B,C', 'what a picture may show, as bare nouns'),
    'labels-file': text('FILE', 'the same, a label a line; - for standard input'),
    template: texts(
      'T',
      "what labels are written into, in place of {} (default the model's own); several are averaged",
    ),
    model: modelOption,
    top: whole('K', `labels to give (default all; ${shown} for people)`, { least: 1 }),
    threshold: share('P', 'where the best label is less probable, 0 to 1, the answer is none of these'),
    overflow: choice(['error', 'truncate'], 'a label too long for the model: refuse it (default), or cut it'),
    ...pictureOptions,
    json: flag('write a line of JSON for each picture'),
  },
  notes: [],
  examples: [
    ['classify cat.png --labels cat,dog,tram', 'one picture among three labels'],
    ['classify "photos/**/*.jpg" --labels-file labels.txt --model clip-vit-base-patch32 --json', 'many, for a program'],
    ['classify a.png --labels cat,dog --template "a drawing of a {}." --threshold 0.6', 'in own words, or none'],
  ],
  async run({ values, rest }, context) {
    const { terminal, report } = context
    const { template, threshold, overflow: onOverflow } = values
    if (rest.length === 0) throw new CliError('missing-argument', 'Give pictures: paths, patterns, or - for a list.')
    if (values['labels-file'] === '-' && rest.includes('-')) {
      throw new CliError('conflicting-options', 'Standard input holds labels or pictures, not both.')
    }
    const labels = await readLabels(values.labels, values['labels-file'], terminal)
    using clip = await loadModel(values.model, context)

    const start = performance.now()
    const given: PictureName[] = []
    const options = {
      topK: values.top ?? (report.json ? undefined : shown),
      template: template.length > 0 ? template : undefined,
      threshold,
      onOverflow,
      signal: terminal.signal,
      ...decodingOf(values),
    }
    let last: Classified | undefined
    for await (const outcome of clip.classifyEach(noting(given, findPictures(rest, terminal)), labels, options)) {
      const { file, error } = given[outcome.index]
      if ('error' in outcome) report.failure({ file }, error ?? outcome.error)
      else {
        const { result } = outcome
        if (last === undefined && !report.json) for (const warning of result.warnings) report.warning(warning)
        last = result
        report.item({ file, ...result }, renderAnswer(file, result, labels.length, terminal.output))
      }
      await report.flush()
      await report.progress('pictures', outcome.index + 1)
    }
    if (last === undefined) return
    const facts = { ...last, pictures: report.counts().done, milliseconds: performance.now() - start }
    report.line(undefined, renderMaking(clip.info, facts, terminal.output))
  },
})

/** Their files, while each is written down: outcomes name pictures by number. */
async function* noting(given: PictureName[], pictures: AsyncIterable<PictureName>): AsyncGenerator<string> {
  for await (const picture of pictures) {
    given.push(picture)
    yield picture.file
  }
}
