// PyTorch's side of the training bench: src/train.py as a process that lives as long as the bench and steps when told to.
import { spawn } from 'node:child_process'
import { createWriteStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { writeSafetensors } from '@typeclip/weights'

/** @param folder empty, for what it is given @returns undefined where there is no Python with torch */
export async function openTorch(folder, { model, recipe, weights, batch }) {
  const python = process.env.TYPECLIP_BENCH_PYTHON
  if (python === undefined) return undefined
  await write(join(folder, 'model.safetensors'), [...weights])
  await write(join(folder, 'batch.safetensors'), Object.entries(batch))
  writeFileSync(join(folder, 'recipe.json'), JSON.stringify({ ...recipe, model, batches: ['batch'] }))

  const script = fileURLToPath(new URL('../src/train.py', import.meta.url))
  const child = spawn(python, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async () => {
    const { value, done } = await answers.next()
    if (done) throw new Error('PyTorch ended before it answered.')
    return JSON.parse(value)
  }
  const { name } = await answer()
  return {
    name,
    /** One step. @param cut whether captions are cut at the longest one, or all tokens of the context computed */
    step(cut) {
      child.stdin.write(`${JSON.stringify({ batch: 'batch', cut })}\n`)
      return answer()
    },
    dispose: () => child.stdin.end(),
  }
}

async function write(path, tensors) {
  const file = createWriteStream(path)
  const written = tensors.map(([name, { shape, data }]) => ({
    name,
    dtype: data instanceof Int32Array ? 'I32' : 'F32',
    shape,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }))
  await writeSafetensors(written, chunk => void file.write(chunk))
  file.end()
  await finished(file)
}
