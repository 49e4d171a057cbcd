export { createLoader, type LoaderOptions } from './data/node/create-loader.js'
export { type OpenSourceOptions, openSource } from './data/node/open-source.js'
export { startWorkers, type WorkersOptions } from './parallel/start-workers.js'
