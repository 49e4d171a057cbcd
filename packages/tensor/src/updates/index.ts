// What changes variables in place: an optimizer's steps. Each result is written over the input of its name.
import { accumulate } from './accumulate.js'
import { adamw } from './adamw.js'
import { clamp } from './clamp.js'
import { ema } from './ema.js'

export const updateTable = { adamw, ema, clamp, accumulate }

export type UpdateTable = typeof updateTable
