// A run as a process that can be killed: `node FILE FOLDER`, the config in FOLDER/config.json.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runTraining } from '../src/node.js'

const folder = process.argv[2]
const config: unknown = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
const { interrupted } = await runTraining(config, {
  folder,
  resume: true,
  signal: stop.signal,
  onProgress(event) {
    if (event.kind === 'start') process.stdout.write(`start ${event.step}\n`)
    if (event.kind === 'step') process.stdout.write(`step ${event.step}\n`)
  },
})
process.stdout.write(interrupted ? 'interrupted\n' : 'finished\n')
