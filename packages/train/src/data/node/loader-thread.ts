// The file of a thread that makes batches: see `createLoader`.
import { parentPort, workerData } from 'node:worker_threads'
import { serveBatches } from './serve-batches.js'

if (parentPort !== null) void serveBatches(parentPort, workerData)
