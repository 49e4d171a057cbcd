#!/usr/bin/env node
// Puts a trained model into this package, in float16.
//   node export.mjs MODEL      the folder of a run's model or checkpoint
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { clipRecipe } from '@typeclip/image'
import { readConfig } from '@typeclip/model'
import { saveModel } from '@typeclip/train/node'
import { toFloat32 } from '@typeclip/weights'
import { openSafetensorsFile } from '@typeclip/weights/node'

const [model] = process.argv.slice(2)
if (model === undefined) {
  console.error('node export.mjs MODEL')
  process.exit(2)
}

const config = readConfig(readFileSync(join(model, 'open_clip_config.json'), 'utf8'))
const file = await openSafetensorsFile(join(model, 'model.safetensors'))
const weights = new Map()
for (const name of file.tensors.keys()) {
  const tensor = await file.read(name)
  weights.set(name, { shape: tensor.shape, data: toFloat32(tensor).slice() })
}
file.dispose()

const data = new URL('../data/', import.meta.url)
await saveModel(data, { weights, config }, { dtype: 'F16', recipe: clipRecipe(config.vision.imageSize[0]) })
console.log(`weightsByteLength of src/model.ts is now ${statSync(new URL('model.safetensors', data)).size}.`)
