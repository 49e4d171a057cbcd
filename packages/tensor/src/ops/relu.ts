// max(x, 0).
import { activationReference } from './activation.js'
import { defineElementwise } from './elementwise.js'

export const relu = defineElementwise(activationReference('relu'), { exact: true })
