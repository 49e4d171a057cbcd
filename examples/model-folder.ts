// Weights and config as a folder that `loadClip`, open_clip and TypeCLIP's own trainer read.
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { WeightMap } from '@typeclip/train'
import { fromFloat32 } from '@typeclip/weights'
import { writeSafetensorsFile } from '@typeclip/weights/node'

export async function saveModel(
  folder: URL,
  weights: WeightMap,
  config: { readonly model_cfg: object },
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const tensors = [...weights].map(([name, { data, shape }]) => ({ name, ...fromFloat32(data, shape) }))
  await writeSafetensorsFile(fileURLToPath(new URL('model.safetensors', folder)), tensors)
  await writeFile(new URL('open_clip_config.json', folder), JSON.stringify(config))
}
