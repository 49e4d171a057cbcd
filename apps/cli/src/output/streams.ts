// The terminal of a process.
import { once } from 'node:events'
import type { WriteStream } from 'node:tty'
import { writeFailed } from './replace-file.js'
import { type Output, Stopped, type Terminal } from './terminal.js'

/** A reader that has seen enough (`| head`) is no failure; an interrupt is told by the usual 128 + 2. */
export function processTerminal(): Terminal {
  const controller = new AbortController()
  const { signal } = controller
  process.once('SIGINT', () => controller.abort(new Stopped(130)))
  process.once('SIGTERM', () => controller.abort(new Stopped(143)))
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return controller.abort(new Stopped(0))
    process.exitCode = 2 // it may come when the command is through
    process.stderr.write(`typeclip: ${writeFailed('standard output', error).message}\n`)
    controller.abort(new Stopped(2))
  })
  process.stderr.on('error', () => {}) // there is nobody left to tell
  let opened = false
  return {
    input() {
      if (opened) return nothing()
      opened = true
      signal.addEventListener('abort', () => process.stdin.destroy())
      return process.stdin
    },
    output: outputOf(process.stdout, signal),
    errors: outputOf(process.stderr),
    signal,
  }
}

/** Standard input a second time. */
async function* nothing(): AsyncGenerator<Uint8Array> {}

function outputOf(stream: WriteStream, signal?: AbortSignal): Output {
  const isTerminal = stream.isTTY === true
  const plain = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== ''
  return {
    isTerminal,
    colours: isTerminal && !plain && process.env.TERM !== 'dumb',
    columns: stream.columns ?? 80,
    async write(text) {
      signal?.throwIfAborted()
      if (!stream.write(text)) await once(stream, 'drain', { signal }).catch(() => signal?.throwIfAborted())
    },
  }
}
