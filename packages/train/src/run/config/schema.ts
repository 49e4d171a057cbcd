// The config of a run: every field, its limits and what it is where it is left out.
import * as v from 'valibot'
import { dataSchema, sourceSchema } from '../../data/config.js'

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
/** Below 1: at 1 the running mean would never move. */
const decay = v.pipe(v.number(), v.minValue(0), v.ltValue(1))
const count = v.pipe(v.number(), v.integer(), v.minValue(1))
const natural = v.pipe(v.number(), v.integer(), v.minValue(0))
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0))
const notNegative = v.pipe(v.number(), v.finite(), v.minValue(0))
const name = v.pipe(v.string(), v.nonEmpty())
/** A regular expression on whole parameter names, as OpenAI calls them. */
const patterns = v.pipe(v.array(name), v.minLength(1))
/** Every so many steps, or epochs. */
const interval = v.union([count, v.strictObject({ epochs: positive })])

/** A model of its own architecture from random weights, or a checkpoint to go on from. */
const model = v.strictObject({
  /** A folder or safetensors file; then `config` is needed only where no config lies beside it. */
  from: v.optional(name),
  /** open_clip's `model_cfg`. */
  config: v.optional(v.record(v.string(), v.unknown())),
  /** open_clip's `preprocess_cfg`; CLIP's own at the model's size where left out. */
  preprocess: v.optional(v.record(v.string(), v.unknown())),
})

const duplicates = v.optional(v.picklist(['negative', 'masked', 'positive']), 'negative')
const imagePositives = v.optional(
  v.strictObject({ weight: v.optional(positive, 1), temperature: v.optional(positive, 0.1) }),
)

const loss = v.variant('kind', [
  v.strictObject({
    kind: v.literal('infonce'),
    /** Share of each target that is spread over all candidates. */
    labelSmoothing: v.optional(share, 0),
    /** What pairs of the same caption or group are to each other. */
    duplicates,
    /** Adds a loss that draws pictures of the same group together. */
    imagePositives,
  }),
  v.strictObject({ kind: v.literal('sigmoid'), duplicates, imagePositives }),
  /** The paper's rivals of figure 2: which words the caption holds, and the caption word by word. */
  v.strictObject({ kind: v.literal('bag-of-words'), words: v.optional(v.picklist(['softmax', 'sigmoid']), 'softmax') }),
  v.strictObject({
    kind: v.literal('captioning'),
    width: v.optional(count, 512),
    heads: v.optional(count, 8),
    layers: v.optional(count, 1),
  }),
])

const schedule = v.strictObject({
  /** After the warm-up: half a cosine wave or a line down to `end`, or level. */
  kind: v.optional(v.picklist(['cosine', 'linear', 'constant']), 'cosine'),
  /** The highest rate. */
  learningRate: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  /** Steps of a line up. */
  warmup: v.optional(natural, 0),
  end: v.optional(notNegative, 0),
  /** `constant`: so many last steps go down to `end`. */
  cooldown: v.optional(natural, 0),
  power: v.optional(positive, 1),
})

const optimizer = v.strictObject({
  beta1: v.optional(decay, 0.9),
  beta2: v.optional(decay, 0.98),
  epsilon: v.optional(positive, 1e-6),
  /** On matrices only: no gains, biases, class token or numbers of the loss. */
  weightDecay: v.optional(notNegative, 0.2),
  /** Muon for the matrices of blocks, at a rate of its own on the same schedule. */
  muon: v.optional(v.strictObject({ learningRate: positive, momentum: v.optional(decay, 0.95) })),
  /** Longest gradient, over all parameters; unlimited where left out. */
  clipNorm: v.optional(positive),
  /** Factor of the learning rate for each block further from the output. */
  layerDecay: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1))),
  /** Of several groups that a name is in, factors multiply and the last decay counts. */
  groups: v.optional(
    v.array(
      v.strictObject({
        pattern: name,
        learningRateFactor: v.optional(notNegative),
        /** Instead of the optimizer's, on gains and biases too. */
        weightDecay: v.optional(notNegative),
      }),
    ),
    [],
  ),
})

const lora = v.strictObject({
  rank: v.optional(count, 8),
  alpha: v.optional(positive, 16),
  /** Linear layers that are adapted; those of all blocks where left out. */
  targets: v.optional(patterns),
})

/** Names of groups, or of what a group's records show: a list, an object by group, or a JSON file of either. */
const classes = v.union([
  name,
  v.pipe(v.array(name), v.minLength(1)),
  v.record(v.string(), v.union([name, v.pipe(v.array(name), v.minLength(1))])),
])

const held = {
  /** What its numbers are called. */
  name,
  source: sourceSchema,
  /** Records at most. */
  limit: v.optional(count, 10_000),
}

const evaluation = v.strictObject({
  /** Every epoch where left out, or every 1000 steps where no one knows how long an epoch is. */
  every: v.optional(interval),
  /** Naming pictures: the source's `group` says which class a record shows. */
  zeroShot: v.optional(
    v.array(
      v.strictObject({
        ...held,
        /** The groups found, under their own names, where left out. */
        classes: v.optional(classes),
        templates: v.optional(v.pipe(v.array(v.pipe(v.string(), v.includes('{}'))), v.minLength(1)), [
          'a photo of a {}.',
        ]),
      }),
    ),
    [],
  ),
  /** Finding captions by pictures and pictures by captions: the first caption of each record. */
  retrieval: v.optional(v.array(v.strictObject(held)), []),
})

const checkpoint = v.strictObject({
  /** Every epoch where left out, or every 1000 steps where no one knows how long an epoch is. */
  every: v.optional(interval),
  /** So many of the last stay. */
  keep: v.optional(count, 3),
  /** The best by this number of the evaluation stays too; the first that there is where left out. */
  best: v.optional(name),
})

/** Robust fine-tuning (Wortsman et al. 2022): the model between the first and the last weights. */
const wiseFt = v.strictObject({
  /** Shares of the last weights to evaluate, 0 to 1. */
  alphas: v.optional(v.pipe(v.array(share), v.minLength(1)), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]),
  /** The share that the final model gets. */
  alpha: v.optional(share, 0.5),
})

export const runSchema = v.strictObject({
  /** For editors. */
  $schema: v.optional(v.string()),
  /** Names of presets; the fields beside it go before theirs. */
  recipe: v.optional(v.union([v.string(), v.array(v.string())])),
  /** Folder of all that the run writes. */
  output: v.optional(name),
  model,
  data: dataSchema,
  loss: v.optional(loss, { kind: 'infonce' }),
  schedule,
  optimizer: v.optional(optimizer, {}),
  batchSize: count,
  /** Pairs that are computed at once; the step equals that of the whole batch (GradCache). */
  microBatch: v.optional(count),
  /** Computes the insides of blocks twice, and keeps them never: less memory, a third more time. */
  recompute: v.optional(v.boolean(), false),
  /** Threads that share each batch. */
  workers: v.optional(count, 1),
  /** Either decides how long the run is. */
  epochs: v.optional(positive),
  steps: v.optional(count),
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1)), 0),
  /** Parameters that are trained, by pattern; all where left out. */
  trainable: v.optional(patterns),
  /** And those that are not. */
  frozen: v.optional(patterns),
  lora: v.optional(lora),
  /** Decay of the running mean of the weights, which then is what is evaluated and saved as the model. */
  ema: v.optional(decay),
  /** Share of the patches that a step leaves out (FLIP). */
  patchDropout: v.optional(decay),
  wiseFt: v.optional(wiseFt),
  evaluation: v.optional(evaluation, {}),
  checkpoint: v.optional(checkpoint, {}),
  /** The form of the final model; checkpoints have OpenAI's layout in float32. */
  save: v.optional(
    v.strictObject({
      /** `openai` for `loadClip` and open_clip, `hugging-face` for `loadClip` and transformers. */
      layout: v.optional(v.picklist(['openai', 'hugging-face']), 'openai'),
      dtype: v.optional(v.picklist(['F32', 'F16']), 'F32'),
    }),
    {},
  ),
  /** Metrics are written every so many steps. */
  logEvery: v.optional(count, 1),
})

/** A run's config, defaults filled in. */
export type RunConfig = v.InferOutput<typeof runSchema>
/** What a config file holds. */
export type RunConfigInput = v.InferInput<typeof runSchema>
export type EvaluationConfig = RunConfig['evaluation']
export type LossConfig = RunConfig['loss']
export type Interval = v.InferOutput<typeof interval>
