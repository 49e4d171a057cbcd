import { expect, it } from 'vitest'
import { removeTerminalEscapes } from './remove-terminal-escapes.js'

it('removes colours and cursor movements', () => {
  expect(removeTerminalEscapes('\x1b[36;44mblue\x1b[0m\x1b[2J\x1b[m')).toBe('blue')
})

it("takes any decimal digit, as Python's pattern does, and leaves what is no escape", () => {
  expect(removeTerminalEscapes('\x1b[٣m\x1b[²m\x1b[1\x1b]m')).toBe('\x1b[²m\x1b[1\x1b]m')
})
