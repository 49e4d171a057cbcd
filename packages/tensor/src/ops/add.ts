// a + b, broadcast from the right.
import { defineBroadcasting } from './broadcast.js'

export const add = defineBroadcasting('add', (a, b) => a + b)
