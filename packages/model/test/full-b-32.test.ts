import { hasShared } from '@typeclip/golden'
import { describe } from 'vitest'
import { describeFull } from './full.js'

describe.skipIf(!hasShared('golden/full/ViT-B-32.safetensors'))('ViT-B/32 with formula weights', () => {
  if (hasShared('golden/full/ViT-B-32.safetensors')) describeFull('ViT-B-32')
})
