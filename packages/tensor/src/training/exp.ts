// e to the x.
import { defineElementwise } from '../ops/elementwise.js'

export const exp = defineElementwise(Math.exp)
