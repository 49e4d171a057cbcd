/** A growing list of ids that is written once and read as a typed array: no boxed numbers, no copies on the way. */
export interface IdList {
  ids: Int32Array
  length: number
}

/** Makes room for `more` ids after those that are there. */
export function reserve(list: IdList, more: number): void {
  const needed = list.length + more
  if (needed <= list.ids.length) return
  const grown = new Int32Array(Math.max(needed, 2 * list.ids.length))
  grown.set(list.ids.subarray(0, list.length))
  list.ids = grown
}

/** The ids as an ordinary array. A loop, since `Array.from` takes five times as long as the encoding. */
export function toArray({ ids, length }: IdList): number[] {
  const array = new Array<number>(length)
  for (let i = 0; i < length; i++) array[i] = ids[i]
  return array
}
