// What a model or file is.
import { open, stat } from 'node:fs/promises'
import { ImageError } from '@typeclip/image'
import { decodeImage } from '@typeclip/image/node'
import { openSafetensorsFile } from '@typeclip/weights/node'
import { readNpy } from '@typeclip/weights/npy'
import { type ClipInfo, loadClip } from 'typeclip'
import { flag } from '../arguments/option.js'
import { CliError } from '../error.js'
import { readWholeFile } from '../input/file.js'
import { renderFacts, renderModel } from '../output/facts.js'
import { toErrorObject } from '../output/failure.js'
import type { Terminal } from '../output/terminal.js'
import { defineCommand } from './command.js'

export const info = defineCommand({
  name: 'info',
  summary: 'show what a model or file is',
  usage: ['[MODEL|FILE]'],
  options: { json: flag('one object of JSON, with every tensor of a weights file') },
  notes: [
    'A model is a folder, file or address; none is the embedded one. A file may also be weights of another kind, a .npy array, or a picture.',
    'With --json "kind" is "model", "tensors", "array" or "picture".',
  ],
  examples: [
    ['info clip-vit-base-patch32', 'size, layout, activation, templates'],
    ['info model.safetensors --json', 'every tensor, for a program'],
    ['info pixels.npy', 'type and shape'],
  ],
  async run({ values: _, rest }, { terminal, report }) {
    const [given, second] = rest
    if (second !== undefined) {
      throw new CliError('unexpected-argument', `Give one model or file; ${second} is a second.`)
    }
    const { json, text } = await describe(given, terminal)
    report.item(json, text)
  },
})

/** Facts as an object and as lines. */
interface Description {
  readonly json: object
  readonly text: string
}

async function describe(given: string | undefined, terminal: Terminal): Promise<Description> {
  const { signal } = terminal
  const isFile = given !== undefined && (await stat(given).catch(() => undefined))?.isFile()
  if (!isFile) {
    const model = await modelInfo(given, signal)
    return { json: { kind: 'model', ...model }, text: renderModel(model) }
  }
  if ((await headOf(given)) === '\x93NUMPY') {
    const { dtype, shape } = readNpy(await readWholeFile(given, terminal), { name: given })
    return {
      json: { kind: 'array', file: given, dtype, shape },
      text: renderFacts([[given, `${dtype} [${shape.join(', ')}]`]]),
    }
  }
  return (await describePicture(given, signal)) ?? describeWeights(given, signal)
}

async function modelInfo(model: string | undefined, signal: AbortSignal): Promise<ClipInfo> {
  using clip = await loadClip(model, { signal })
  return clip.info
}

async function headOf(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(6), 0, 6, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** Undefined where the file is no picture. */
async function describePicture(file: string, signal: AbortSignal): Promise<Description | undefined> {
  if (/\.(safetensors|json|pt|pth|bin)$/.test(file)) return undefined
  try {
    const { mode, width, height, orientation = 1 } = await decodeImage(file, { signal })
    const turned = orientation === 1 ? '' : `, EXIF orientation ${orientation}`
    return {
      json: { kind: 'picture', file, mode, width, height, orientation },
      text: renderFacts([[file, `picture, ${width} x ${height}, ${mode}${turned}`]]),
    }
  } catch (error) {
    const isPicture = !(error instanceof ImageError && ['not-an-image', 'empty'].includes(error.code))
    if (isPicture) throw error
    return undefined
  }
}

/** Names that only a CLIP's weights have: where they cannot be used, the file is wrong. */
const ofClip = /(^|\.)(visual|vision_model|text_model|visual_projection)\./

/** The tensors of a file, and the model that they are where they are one. */
async function describeWeights(file: string, signal: AbortSignal): Promise<Description> {
  using weights = await openSafetensorsFile(file, { signal })
  const list = [...weights.tensors.values()]
  const tensors = Object.fromEntries(list.map(({ name, dtype, shape }) => [name, { dtype, shape }]))
  const common = { file, metadata: Object.fromEntries(weights.metadata), tensors }
  try {
    const model = await modelInfo(file, signal)
    return { json: { kind: 'model', ...model, ...common }, text: renderModel(model) }
  } catch (error) {
    signal.throwIfAborted()
    if (list.some(({ name }) => ofClip.test(name))) throw error
    // The file is sound; that no model can be made of it is one more fact about it.
    const reason = toErrorObject(error)
    const rows = list.map(({ name, dtype, shape }) => [name, `${dtype} [${shape.join(', ')}]`] as const)
    const text = `${renderFacts(rows)}\n${file}: ${list.length} tensors, no CLIP: ${reason.message}`
    return { json: { kind: 'tensors', ...common, notModel: reason }, text }
  }
}
