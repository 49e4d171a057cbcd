// What a run starts from: an architecture, or the folder of a checkpoint; and what is saved beside the trained weights.
import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { clipRecipe, type Recipe, readRecipe } from '@typeclip/image'
import { type ClipConfig, readConfig } from '@typeclip/model'
import { openCheckpoint } from '@typeclip/model/towers'
import { type ClipTokenizerOptions, isClipTokenizerJson, readTokenizerJson, readVocabulary } from '@typeclip/tokenizer'
import type { TensorFile } from '@typeclip/weights'
import { openSafetensorsFile } from '@typeclip/weights/node'
import { TrainError } from '../../error.js'
import type { RunConfig } from '../config/schema.js'
import { isRecord } from '../config/schema-walk.js'
import { modelConfigOf, preprocessConfigOf } from './open-clip-config.js'
import { configsOf } from './saved-form.js'

export interface StartModel {
  /** open_clip's `model_cfg`. */
  readonly config: Readonly<Record<string, unknown>>
  readonly architecture: ClipConfig
  /** Undefined where the weights are drawn. The caller disposes of it. */
  readonly weights: TensorFile | undefined
  readonly recipe: Recipe
  /** Of the tokenizer; plain data. */
  readonly tokenizer: ClipTokenizerOptions
  /** Files beside the weights of the final model, in the form that the run asks for. */
  readonly finalFiles: Readonly<Record<string, unknown>>
  /** Files that are saved beside the weights of checkpoints, by name. */
  readonly files: Readonly<Record<string, unknown>>
}

const weightNames = ['model.safetensors', 'open_clip_model.safetensors', 'model.safetensors.index.json']
/** What a model's folder may hold beside its weights, and a trained one keeps. */
const keptNames = ['preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json', 'vocab.json']

/**
 * @param folder where relative paths begin
 * @throws TrainError `bad-config`, `unreadable`; ModelError, ImageError and TokenizerError of what it reads
 */
export async function openStart(run: RunConfig, folder: string): Promise<StartModel> {
  const { from } = run.model
  const found = from === undefined ? undefined : await findCheckpoint(resolve(folder, from))
  const json = await jsonFilesOf(found?.folder)
  const weights = found && (await openSafetensorsFile(found.path))
  try {
    return await describeStart(run, json, found?.folder, weights)
  } catch (error) {
    weights?.dispose()
    throw error
  }
}

async function describeStart(
  { model, loss, save }: RunConfig,
  json: ReadonlyMap<string, unknown>,
  folder: string | undefined,
  weights: TensorFile | undefined,
): Promise<StartModel> {
  const name = ['open_clip_config.json', 'config.json'].find(one => json.has(one)) ?? 'model.config'
  const given = model.config ?? json.get(name)
  const architecture = await architectureOf(given, model.config === undefined ? name : 'model.config', weights)
  for (const tower of ['vision', 'text'] as const) {
    if (architecture[tower] !== null) continue
    const what = tower === 'vision' ? 'image' : 'text'
    const sentence = `The model to start from has no ${what} tower; a CLIP is trained with both.`
    throw new TrainError('bad-config', sentence, { field: 'model.from', tower: what })
  }
  const recipe = recipeOf(model.preprocess, json, architecture)
  const kept = Object.fromEntries([...json].filter(([name]) => keptNames.includes(name)))
  const own = isRecord(given) && isRecord(given.model_cfg) ? given.model_cfg : model.config
  const logitBiasInit = loss.kind === 'sigmoid' ? (architecture.logitBiasInit ?? -10) : architecture.logitBiasInit
  const config = {
    ...(own ?? modelConfigOf(architecture)),
    ...(logitBiasInit === null ? {} : { init_logit_bias: logitBiasInit }),
  }
  const preprocess = preprocessConfigOf(recipe)
  const files = {
    ...kept,
    'open_clip_config.json': { model_cfg: config, preprocess_cfg: preprocess },
    'preprocess.json': preprocess,
  }
  return {
    config,
    architecture,
    weights,
    recipe,
    tokenizer: await tokenizerOf(architecture, json, folder),
    files,
    // Told before anything is trained: a layout that has no words for the model is refused here.
    finalFiles:
      save.layout === 'openai'
        ? files
        : { ...kept, ...configsOf({ config: { ...architecture, logitBiasInit }, recipe }, save) },
  }
}

async function findCheckpoint(path: string): Promise<{ readonly path: string; readonly folder: string }> {
  const isThere = async (one: string) => (await stat(one).catch(() => undefined))?.isFile() === true
  if (await isThere(path)) return { path, folder: dirname(path) }
  for (const name of weightNames) {
    if (await isThere(join(path, name))) return { path: join(path, name), folder: path }
  }
  const sentence = `model.from: there is no ${weightNames.join(' or ')} in ${path}; give the folder of a checkpoint, or its weights' file.`
  throw new TrainError('unreadable', sentence, { field: 'model.from', path })
}

async function jsonFilesOf(folder: string | undefined): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>()
  if (folder === undefined) return found
  for (const name of ['open_clip_config.json', 'config.json', ...keptNames]) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => undefined)
    if (text === undefined) continue
    try {
      found.set(name, JSON.parse(text))
    } catch (cause) {
      const sentence = `${join(folder, name)} is not JSON; fetch it again.`
      throw new TrainError('unreadable', sentence, { field: 'model.from', name }, { cause })
    }
  }
  return found
}

async function architectureOf(given: unknown, name: string, weights: TensorFile | undefined): Promise<ClipConfig> {
  const config = given === undefined ? undefined : readConfig(given, name)
  if (weights !== undefined) return (await openCheckpoint(weights, config)).config
  if (config !== undefined) return config
  throw new TrainError('bad-config', 'model needs from, a checkpoint to start at, or config, an architecture.')
}

function recipeOf(
  preprocess: Readonly<Record<string, unknown>> | undefined,
  json: ReadonlyMap<string, unknown>,
  { vision }: ClipConfig,
): Recipe {
  const [size] = vision?.imageSize ?? [224]
  if (preprocess !== undefined) {
    return readRecipe({ preprocess_cfg: { size, ...preprocess } }, { name: 'model.preprocess' })
  }
  for (const name of ['preprocessor_config.json', 'open_clip_config.json']) {
    const config = json.get(name)
    if (config !== undefined) return readRecipe(config, { name })
  }
  return clipRecipe(size)
}

async function tokenizerOf(
  { text }: ClipConfig,
  json: ReadonlyMap<string, unknown>,
  folder: string | undefined,
): Promise<ClipTokenizerOptions> {
  const { contextLength, vocabularySize } = text ?? { contextLength: 77, vocabularySize: undefined }
  const vocabulary = await vocabularyOf(json, folder)
  return vocabulary === undefined ? { vocabularySize, contextLength } : { vocabulary, contextLength }
}

async function vocabularyOf(
  json: ReadonlyMap<string, unknown>,
  folder: string | undefined,
): Promise<ClipTokenizerOptions['vocabulary']> {
  const whole = json.get('tokenizer.json')
  if (whole !== undefined) {
    if (isClipTokenizerJson(whole)) return readTokenizerJson(whole)
    const sentence =
      "The checkpoint's tokenizer.json is not CLIP's kind; only models with CLIP's tokenizer can be trained."
    throw new TrainError('bad-config', sentence, { field: 'model.from' })
  }
  const ids = json.get('vocab.json')
  const merges =
    ids === undefined ? undefined : await readFile(join(folder ?? '', 'merges.txt'), 'utf8').catch(() => undefined)
  return merges === undefined ? undefined : readVocabulary(ids, merges)
}
