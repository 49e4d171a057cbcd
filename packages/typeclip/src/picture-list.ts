import { ClipError } from './error.js'

/**
 * Refuses one picture in the place of a list: a path is iterable too, letter by letter, and bytes number by number.
 * @throws ClipError `bad-source`
 */
export function checkPictureList(images: unknown): void {
  if (isIterable(images) && typeof images !== 'string' && !ArrayBuffer.isView(images)) return
  throw new ClipError('bad-source', 'Pictures are given as a list, even a single one: [picture].')
}

function isIterable(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value))
  )
}
