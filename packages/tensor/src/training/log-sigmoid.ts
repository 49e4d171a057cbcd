// log(1 / (1 + exp(-x))), of which the sigmoid loss is made.
import { defineElementwise } from '../ops/elementwise.js'

// exp of a negative number only: neither end overflows, and small differences from 0 survive.
export const logSigmoid = defineElementwise(x => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))))
