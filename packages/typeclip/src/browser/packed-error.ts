// Errors between threads. Structured cloning keeps an error's message and forgets its name, code and facts; here they
// cross as data, wherever they stand in a result.
//
// On the page they come out with all of these, but only ClipError and the language's own errors as their class: to
// know the others a page would load the packages that its worker is there for.
import { ClipError, type ClipErrorCode } from '../error.js'

/** An error as plain data. */
export interface Packed {
  readonly packedError: string
  readonly message: string
  readonly stack?: string
  readonly code?: string
  readonly facts?: unknown
  readonly cause?: unknown
}

// Errors hold errors (causes, failures of a batch); deeper ones help nobody.
const maximumDepth = 8

/** A value with every error in it as data; what cannot be cloned becomes its text. */
export function pack(value: unknown, depth = 0): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return String(value)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (depth >= maximumDepth) return String(value)
  if (value instanceof Error) return packError(value, depth)
  if (Array.isArray(value)) return value.map(item => pack(item, depth + 1))
  if (Object.getPrototypeOf(value) !== Object.prototype) return String(value)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item, depth + 1)]))
}

export function packError(error: Error, depth = 0): Packed {
  const { name, message, stack, cause } = error
  return {
    packedError: name,
    message,
    stack,
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    ...('facts' in error && { facts: pack(error.facts, depth + 1) }),
    ...(cause !== undefined && { cause: pack(cause, depth + 1) }),
  }
}

/** Undoes `pack`. */
export function unpack(value: unknown): unknown {
  if (isPacked(value)) return unpackError(value)
  if (Array.isArray(value)) return value.map(unpack)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item)]))
}

export function unpackError(packed: Packed): Error {
  const error = rebuild(packed)
  if (packed.stack !== undefined) error.stack = packed.stack
  return error
}

function rebuild({ packedError: name, message, code, facts, cause }: Packed): Error {
  const options = cause === undefined ? {} : { cause: unpack(cause) }
  // Code and facts come from the same class on the other thread.
  if (name === 'ClipError') {
    return new ClipError(code as ClipErrorCode, message, unpack(facts) as ClipError['facts'], options)
  }
  const Standard = standard.get(name)
  if (Standard) return new Standard(message, options)
  return Object.assign(new Error(message, options), { name }, code !== undefined && { code, facts: unpack(facts) })
}

const standard = new Map<string, ErrorConstructor>(Object.entries({ TypeError, RangeError, SyntaxError }))

function isPacked(value: unknown): value is Packed {
  return typeof value === 'object' && value !== null && 'packedError' in value
}
