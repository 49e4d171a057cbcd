// The tanh form of GELU: Hendrycks and Gimpel 2016, section 2; GELU(approximate='tanh') of PyTorch.
import { activationReference } from './activation.js'
import { defineElementwise } from './elementwise.js'

export const geluTanh = defineElementwise(activationReference('geluTanh'))
