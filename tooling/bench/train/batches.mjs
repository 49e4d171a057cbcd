// What both sides train on: plain batches, and the captions they are made of.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createTokenizer } from '@typeclip/tokenizer'

const someCaptions = [
  'A child in a pink dress is climbing up a set of stairs in an entry way .',
  'A black dog and a spotted dog are fighting',
  'A little girl covered in paint sits in front of a painted rainbow .',
  'A man lays on a bench while his dog sits by him .',
]
const someNames = ['red apple', 'an emoji of grinning face', 'cat, whiskers, animal', 'a drawing of sailboat', 'tram']

/** Captions spread over Flickr8k, pictures by formula. */
export function photoBatch(shared, images, { formulaPixels }) {
  const path = join(shared, 'data/captions/flickr8k.txt.gz')
  const lines = existsSync(path) ? gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n') : someCaptions
  const captions = Array.from({ length: images }, (_, i) => lines[Math.floor((i * lines.length) / images)])
  return batchOf(formulaPixels(301, images, 224), 224, captions, createTokenizer())
}

/** Captions spread over the shards of emoji64, one a picture; pictures by formula: what they show costs nothing. */
export function emojiBatch(shared, images, { vision_cfg: vision, text_cfg: text }, { formulaPixels }) {
  const tokenizer = createTokenizer({ vocabularySize: text.vocab_size, contextLength: text.context_length })
  const all = emojiCaptions(join(shared, 'data/emoji64'))
  const captions = Array.from({ length: images }, (_, i) => {
    const record = all[Math.floor((i * all.length) / images)]
    return record[i % record.length]
  })
  return batchOf(formulaPixels(301, images, vision.image_size), vision.image_size, captions, tokenizer)
}

/** How long captions are, start and end included. */
export function captionLengths({ ids: { shape, data } }) {
  const [rows, tokens] = shape
  const lengths = Array.from({ length: rows }, (_, row) => {
    const line = data.subarray(row * tokens, (row + 1) * tokens)
    return 1 + line.indexOf(line.reduce((highest, id) => Math.max(highest, id)))
  })
  return {
    mean: lengths.reduce((sum, length) => sum + length, 0) / rows,
    longest: Math.max(...lengths),
    context: tokens,
  }
}

/** Rows from..to-1 of a batch. */
export function rowsOf(batch, from, to) {
  const rows = ({ shape: [count, ...rest], data }) => {
    const size = data.length / count
    return { shape: [to - from, ...rest], data: data.slice(from * size, to * size) }
  }
  return { pixels: rows(batch.pixels), ids: rows(batch.ids) }
}

function batchOf(pixels, size, captions, tokenizer) {
  const { ids, shape } = tokenizer.encodeBatch(captions, { onOverflow: 'truncate' })
  return { pixels: { data: pixels, shape: [captions.length, 3, size, size] }, ids: { data: ids, shape } }
}

/** The captions of each record; the JSON parts of the tars are found by the field that starts them. */
function emojiCaptions(folder) {
  if (!existsSync(folder)) return someNames.map(name => [name])
  const shards = readdirSync(folder).filter(name => /^train-.*\.tar\.gz$/.test(name))
  return shards.flatMap(name => {
    const text = gunzipSync(readFileSync(join(folder, name))).toString('latin1')
    return text.match(/\{"concept":[^{}]*\}/g).map(json => JSON.parse(Buffer.from(json, 'latin1').toString()).captions)
  })
}
