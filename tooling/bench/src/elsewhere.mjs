// Whether others read what a trained model is saved as: open_clip the OpenAI layout, transformers the Hugging Face one.
// No times: the largest difference of features from those of `loadClip`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readConfig } from '@typeclip/model'
import { config, modelFiles } from '@typeclip/model-emoji'
import { saveModel } from '@typeclip/train/node'
import { toFloat32 } from '@typeclip/weights'
import { openSafetensorsFile } from '@typeclip/weights/node'
import { loadClip } from 'typeclip'

const pictures = 2
const side = config.model_cfg.vision_cfg.image_size

export async function bench({ log }) {
  const python = process.env.TYPECLIP_BENCH_PYTHON
  if (python === undefined) {
    log('skipped; TYPECLIP_BENCH_PYTHON names a Python with open_clip and transformers (tooling/bench/python.mjs)')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'typeclip-elsewhere-'))
  try {
    const model = { weights: await readWeights(), config: readConfig(config) }
    for (const layout of ['openai', 'hugging-face']) await saveModel(join(folder, layout), model, { layout })
    writeFileSync(join(folder, 'ours.json'), JSON.stringify(await encode(join(folder, 'openai'))))
    const script = fileURLToPath(new URL('elsewhere.py', import.meta.url))
    const { status, stdout } = spawnSync(python, [script, folder], { encoding: 'utf8' })
    if (status !== 0) throw new Error('Python could not read the model.')
    for (const line of stdout.trim().split('\n')) log(line)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function readWeights() {
  const file = await openSafetensorsFile(fileURLToPath(modelFiles().weights))
  const weights = new Map()
  for (const name of file.tensors.keys()) {
    const tensor = await file.read(name)
    weights.set(name, { shape: tensor.shape, data: toFloat32(tensor).slice() })
  }
  file.dispose()
  return weights
}

/** Fixed input and the features that it gets. */
async function encode(folder) {
  const clip = await loadClip(folder)
  const pixels = Float32Array.from({ length: pictures * 3 * side * side }, (_, i) => 1.5 * Math.sin(0.37 * i))
  const shape = [pictures, 3, side, side]
  const ids = await clip.tokenize(['a picture of a cat', 'red apple'])
  const images = await clip.encodePixels({ data: pixels, shape }, { normalize: false })
  const texts = await clip.encodeIds(ids, { normalize: false })
  clip.dispose()
  const plain = ({ data, shape }) => ({ data: Array.from(data), shape })
  return { pixels: plain({ data: pixels, shape }), ids: plain(ids), images: plain(images), texts: plain(texts) }
}
