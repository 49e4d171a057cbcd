// 1 / (1 + exp(-x)).
import { defineElementwise } from './elementwise.js'

export const sigmoid = defineElementwise(x => 1 / (1 + Math.exp(-x)))
