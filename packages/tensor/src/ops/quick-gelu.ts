// x sigmoid(1.702 x): the activation of the checkpoints that OpenAI published (CLIP, model.py, QuickGELU).
import { activationReference } from './activation.js'
import { defineElementwise } from './elementwise.js'

export const quickGelu = defineElementwise(activationReference('quickGelu'))
