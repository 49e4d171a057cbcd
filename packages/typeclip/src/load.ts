// From a model's files to a model that runs.
import { type Pixels, preprocess } from '@typeclip/image'
import { type ClipModel, countParameters, loadModel } from '@typeclip/model'
import type { Backend } from '@typeclip/tensor'
import type { ReadOptions } from '@typeclip/weights'
import { defaultTemplate } from '@typeclip/zero-shot'
import type { DecodeOptions } from './clip.js'
import { ClipError } from './error.js'
import { type ModelFiles, readSmallJson } from './files/model-files.js'
import type { ClipInfo } from './info.js'
import { LocalClip } from './local-clip.js'
import { once } from './once.js'
import { loadRecipe } from './recipe.js'
import { loadTokenizer } from './tokenizer.js'
import { openWeights } from './weights.js'

/** How a model is loaded. */
export interface LoadOptions {
  readonly signal?: AbortSignal
  /** A backend of the caller's making; the model owns it from then on. Default: WASM kernels. */
  readonly backend?: Backend
  /** Compiled kernels (`@typeclip/backend-wasm/url`), where compiling from bytes is not allowed. */
  readonly module?: WebAssembly.Module
  /** Instead of the model's own templates. */
  readonly templates?: readonly string[]
}

/** What a platform adds. */
export interface Platform<Image> {
  decode(image: Image, options: DecodeOptions): Promise<Pixels>
}

/**
 * Loads a model: config, names and shapes are checked now; a tower's weights are read when it is first used, and the
 * tokenizer when a text first comes.
 * @throws ClipError, ModelError, WeightsError, TokenizerError, ImageError, each for its part
 */
export async function load<Image>(
  files: ModelFiles,
  { decode }: Platform<Image>,
  options: LoadOptions,
): Promise<LocalClip<Image>> {
  const { signal } = options
  if (options.backend !== undefined && typeof options.backend !== 'object') {
    const sentence = `backend is ${JSON.stringify(options.backend)}; it takes a backend itself, as createWasmBackend() gives, or is left out.`
    throw new ClipError('bad-option', sentence, { option: 'backend' })
  }
  const file = await openWeights(files, { signal })
  let backend: Backend | undefined
  try {
    backend = options.backend ?? (await createBackend(options))
    const config = await readConfigs(files, { signal })
    const model = await loadModel({ file, config, backend, signal })
    const tokenizer = once(() => loadTokenizer(files, model.config.text))
    const recipe = await loadRecipe(files, model.config.vision, { signal })
    const prepare = async (image: Image, decoding: DecodeOptions) => {
      const pixels = await decode(image, decoding)
      return preprocess(pixels, recipe, { orient: decoding.orient })
    }
    const info = describe(files, model, backend, options.templates)
    return new LocalClip({ info, model, backend, file, tokenizer, prepare })
  } catch (error) {
    file.dispose()
    if (backend !== options.backend) backend?.dispose()
    throw error
  }
}

async function createBackend({ module, signal }: LoadOptions): Promise<Backend> {
  const { createWasmBackend } = await import('@typeclip/backend-wasm')
  return createWasmBackend({ module, signal })
}

async function readConfigs(files: ModelFiles, options: ReadOptions) {
  const openClip = await readSmallJson(files, 'open_clip_config.json', options)
  const huggingFace = await readSmallJson(files, 'config.json', options)
  return { openClip, huggingFace }
}

function describe(files: ModelFiles, model: ClipModel, backend: Backend, templates?: readonly string[]): ClipInfo {
  const { vision, text, embedDimension, activationSource, source } = model.config
  return {
    model: files.name,
    backend: backend.info,
    precision: backend.info.precision,
    embedDimension,
    imageSize: vision?.imageSize ?? null,
    contextLength: text?.contextLength ?? null,
    vocabularySize: text?.vocabularySize ?? null,
    templates: templates ?? files.templates ?? [defaultTemplate],
    activation: { vision: vision?.activation ?? null, text: text?.activation ?? null, from: activationSource },
    config: source,
    layout: model.layout,
    parameters: countParameters(model.config),
    logitScale: Math.exp(model.logitScale),
    logitBias: model.logitBias,
    warnings: model.warnings,
  }
}
