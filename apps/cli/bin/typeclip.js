#!/usr/bin/env node
// Committed as it is, so that `npm ci` can link the command before anything is built.
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)
if (existsSync(main)) {
  await import(main)
} else {
  console.error('typeclip: it is not built yet; run `npm run build` in the repository first.')
  process.exitCode = 2
}
