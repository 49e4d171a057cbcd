// x Φ(x), exact, by erf: Hendrycks and Gimpel 2016, equation 1; GELU() of PyTorch.
import { activationReference } from './activation.js'
import { defineElementwise } from './elementwise.js'

export const gelu = defineElementwise(activationReference('gelu'))
