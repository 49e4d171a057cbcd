// The process around a command.
import { processTerminal } from './output/streams.js'
import { run } from './run.js'

process.exitCode = await run(process.argv.slice(2), processTerminal())
// A command may end before its input does; an open pipe would keep the process.
process.stdin.destroy()
