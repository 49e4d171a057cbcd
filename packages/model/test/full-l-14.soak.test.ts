import { hasShared } from '@typeclip/golden'
import { describe } from 'vitest'
import { describeFull } from './full.js'

describe.skipIf(!hasShared('golden/full/ViT-L-14.safetensors'))('ViT-L/14 with formula weights', () => {
  if (hasShared('golden/full/ViT-L-14.safetensors')) describeFull('ViT-L-14')
})
