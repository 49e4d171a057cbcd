// npm run quickstart: from a fresh clone to named pictures.
import { build, install, run } from './setup.mjs'

install()
console.log('Building the packages …')
build()
run('node', ['apps/quickstart/dist/main.js'])
