// a - b, broadcast from the right.
import { defineBroadcasting } from './broadcast.js'

export const sub = defineBroadcasting('sub', (a, b) => a - b)
