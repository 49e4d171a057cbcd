// What a run's config says of its data, as a schema: `v.parse(dataSchema, json)`.
import * as v from 'valibot'

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const positive = v.pipe(v.number(), v.gtValue(0), v.finite())
const count = v.pipe(v.number(), v.integer(), v.minValue(1))
const names = v.union([v.string(), v.pipe(v.array(v.string()), v.minLength(1))])
/** Least and greatest. */
const range = v.pipe(
  v.tuple([positive, positive]),
  v.check(([least, greatest]) => least <= greatest, 'must have its smaller number first'),
)

const common = {
  /** Share of the records in a batch, against that of the other sources. */
  weight: v.optional(positive),
  /** Decode once and keep the pixels in memory: 3 bytes a pixel of the model's input. */
  cache: v.optional(v.boolean()),
}

const described = {
  ...common,
  /** Fields that hold captions; by default those there are of `captions`, `caption`, `text` and `title`. */
  captions: v.optional(names),
  /** The field that says what a record shows: records of equal value are no negatives of each other. */
  group: v.optional(v.string()),
  /** The field that says which groups are alike, for `perFamily`. */
  family: v.optional(v.string()),
}

const table = {
  ...described,
  /** A path or an address; gzipped or not. */
  file: v.string(),
  /** The field of the picture; by default the first there is of `filepath`, `file_name`, `image`, `path` and `url`. */
  image: v.optional(v.string()),
  /** Folder that paths begin at and must stay in; by default that of the file. */
  folder: v.optional(v.string()),
}

/** WebDataset shards, plain or gzipped: paths or addresses, `{000..005}` counts. */
const tars = v.strictObject({ kind: v.literal('tars'), files: names, ...described })
/** Pictures in a folder and those below, each with a `.txt` or `.json` of its name beside it. */
const folder = v.strictObject({ kind: v.literal('folder'), folder: v.string(), ...described })
/** A table whose first line names its columns. */
const csv = v.strictObject({
  kind: v.literal('csv'),
  ...table,
  /** By default a tab for `.tsv`, else a comma. */
  separator: v.optional(v.pipe(v.string(), v.length(1))),
})
/** An object a line. */
const jsonl = v.strictObject({ kind: v.literal('jsonl'), ...table })
/** Columns of a Parquet file: pictures as bytes, as Hugging Face's {bytes, path}, as paths or addresses. */
const parquet = v.strictObject({ ...table, kind: v.literal('parquet'), file: names })
/** A folder a class: its name is the label unless `labels` has another. */
const classes = v.strictObject({
  kind: v.literal('classes'),
  ...common,
  folder: v.string(),
  /** Captions, `{}` standing for the label. */
  templates: v.optional(v.pipe(v.array(v.pipe(v.string(), v.includes('{}', 'must contain {}'))), v.minLength(1))),
  labels: v.optional(v.record(v.string(), v.string())),
})

export const sourceSchema = v.variant('kind', [tars, folder, csv, jsonl, parquet, classes])

/** Changes of a picture, drawn anew each time that it comes up. What is left out does not happen. */
export const augmentationSchema = v.strictObject({
  /** `square`: the paper's, a random square of the picture resized to its short side. Or a random resized crop. */
  crop: v.optional(
    v.union([v.literal('square'), v.strictObject({ scale: v.optional(range), ratio: v.optional(range) })]),
  ),
  /** Degrees, to both sides. */
  rotate: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(180))),
  /** Factors of size. */
  scale: v.optional(range),
  /** Of the side, to all sides. */
  shift: v.optional(share),
  /** Degrees, to both sides. */
  shear: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(60))),
  /** What is seen where the picture ends: its edge, or a grey from 0 to 255; by default white. */
  fill: v.optional(v.union([v.literal('edge'), v.pipe(v.number(), v.minValue(0), v.maxValue(255))])),
  /** Chance of a mirror image. */
  flip: v.optional(share),
  /** As torchvision's ColorJitter: factors from 1 - x to 1 + x; hue in turns. */
  brightness: v.optional(share),
  contrast: v.optional(share),
  saturation: v.optional(share),
  hue: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(0.5))),
  /** Chance of a grey picture. */
  grey: v.optional(share),
  /** Chance of a negative. */
  invert: v.optional(share),
  /** Chance of a rectangle of the mean colour, and its share of the area. */
  erase: v.optional(v.strictObject({ chance: share, area: v.optional(range) })),
})

export const dataSchema = v.strictObject({
  sources: v.pipe(v.array(sourceSchema), v.minLength(1)),
  augmentation: v.optional(augmentationSchema),
  /** Captions of a record: one by chance each time (default), or always its first. */
  caption: v.optional(v.picklist(['random', 'first'])),
  /** A caption beyond the context: cut it, the end token kept (default), or count the record as broken. */
  overlong: v.optional(v.picklist(['cut', 'refuse'])),
  /** No group twice in a batch. */
  distinctGroups: v.optional(v.boolean()),
  /** Pictures of one group that come together in a batch. */
  perGroup: v.optional(count),
  /** Groups of one family that come together in a batch: negatives that are hard to tell apart. */
  perFamily: v.optional(count),
  /** Records in an epoch, of all ranks; by default as many as there are. */
  epochRecords: v.optional(count),
  /** Records of streamed sources that are held to be mixed; by default 1000. */
  shuffleBuffer: v.optional(count),
  /** Share of broken records at which a run stops, once 100 were read; by default 0.1. */
  brokenLimit: v.optional(share),
  /** Batches that are made ahead of time; by default 2. */
  prefetch: v.optional(count),
  /** Threads that make batches, beside those that decode; by default 1. With 0 the asking thread makes them. */
  threads: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(64))),
})

export type SourceConfig = v.InferOutput<typeof sourceSchema>
export type AugmentationConfig = v.InferOutput<typeof augmentationSchema>
/** The data of a run, as its config file states them. */
export type DataConfig = v.InferOutput<typeof dataSchema>
