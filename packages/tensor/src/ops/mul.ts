// a b, element by element, broadcast from the right.
import { defineBroadcasting } from './broadcast.js'

export const mul = defineBroadcasting('mul', (a, b) => a * b)
