// The natural logarithm; x > 0.
import { defineElementwise } from '../ops/elementwise.js'

export const log = defineElementwise(Math.log, { positive: true })
