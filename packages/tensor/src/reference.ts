export { createReferenceBackend, createReferenceTrainingBackend } from './reference/backend.js'
