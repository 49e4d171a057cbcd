// The process around a command.
import { processTerminal } from './output/streams.js'
import { run } from './run.js'

const code = await run(process.argv.slice(2), processTerminal())
process.exitCode ||= code // a broken output has set it before, or will
// A command may end before its input does; an open pipe would keep the process.
process.stdin.destroy()
