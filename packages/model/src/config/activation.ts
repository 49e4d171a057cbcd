import type { Activation } from '@typeclip/tensor'
import type { Fields } from './fields.js'

/** transformers' names of `hidden_act` for the activations that CLIPs use. */
const named: Readonly<Record<string, Activation>> = {
  quick_gelu: 'quickGelu',
  gelu: 'gelu',
  gelu_pytorch_tanh: 'geluTanh',
  gelu_new: 'geluTanh',
  relu: 'relu',
}

/** `hidden_act` of a Hugging Face section. */
export function huggingFaceActivation(fields: Fields, fallback: string): Activation {
  return fields.choice('hidden_act', named, fallback)
}

/** open_clip: `quick_gelu` of the model, and torch's GELU otherwise, whose form `act_kwargs` may choose. */
export function openClipActivation(fields: Fields, quickGelu: boolean): Activation {
  if (quickGelu) return 'quickGelu'
  const options = fields.section('act_kwargs')
  for (const key of options.keys()) if (key !== 'approximate') throw options.fail(key, 'is not an option of GELU')
  return options.choice('approximate', { none: 'gelu', tanh: 'geluTanh' }, 'none')
}
