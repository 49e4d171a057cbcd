/**
 * Python's white space as the inside of a character class.
 *
 * JavaScript's `\s` will not do: it has U+FEFF, which Python's has not, and lacks U+001C-001F and U+0085.
 */
export const whiteSpace: string = '\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
