import { hasShared } from '@typeclip/golden'
import { describe } from 'vitest'
import { describeFull } from './full.js'

describe.skipIf(!hasShared('golden/full/ViT-B-16.safetensors'))('ViT-B/16 with formula weights', () => {
  if (hasShared('golden/full/ViT-B-16.safetensors')) describeFull('ViT-B-16')
})
