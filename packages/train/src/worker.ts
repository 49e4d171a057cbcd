// The file of a thread that trains with others: see `startWorkers`.
import { parentPort } from 'node:worker_threads'
import { createWasmTrainingBackend } from '@typeclip/backend-wasm/training'
import { serveReplica } from './parallel/replica.js'

if (parentPort !== null) serveReplica(parentPort, () => createWasmTrainingBackend())
