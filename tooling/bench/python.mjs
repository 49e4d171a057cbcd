// Makes tooling/bench/.python, an environment with the Python peers, and says how to use it. Optional.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = join(dirname(fileURLToPath(import.meta.url)), '.python')
const binary = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')

python('python3', ['-m', 'venv', folder])
const peers = ['tokenizers', 'ftfy', 'pillow', 'numpy', 'torch', 'torchvision', 'open_clip_torch', 'transformers']
python(binary, ['-m', 'pip', 'install', '--quiet', ...peers])
console.log(`export TYPECLIP_BENCH_PYTHON=${binary}`)

function python(program, args) {
  const { status } = spawnSync(program, args, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
