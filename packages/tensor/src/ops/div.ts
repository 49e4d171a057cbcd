// a / b, element by element, broadcast from the right.
import { defineBroadcasting } from './broadcast.js'

export const div = defineBroadcasting('div', (a, b) => a / b)
