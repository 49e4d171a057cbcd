import { expect, it } from 'vitest'
import { fixC1Controls } from './fix-c1-controls.js'

it('reads C1 controls as Windows-1252, and leaves those that it does not assign', () => {
  expect(fixC1Controls('\x80\x85\x9f\x81\x7f\xa0')).toBe('€…Ÿ\x81\x7f\xa0')
})
