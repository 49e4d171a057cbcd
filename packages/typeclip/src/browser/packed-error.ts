// Errors between threads. Structured cloning keeps an error's message and forgets its class, code and facts; here
// they cross as data, wherever they stand in a result, and come out as the same class.
import { ImageError } from '@typeclip/image'
import { ModelError } from '@typeclip/model'
import { TensorError } from '@typeclip/tensor'
import { TokenizerError } from '@typeclip/tokenizer'
import { WeightsError } from '@typeclip/weights'
import { ZeroShotError } from '@typeclip/zero-shot'
import { ClipError } from '../error.js'

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

type CodedError = new (
  code: never,
  sentence: string,
  facts: Readonly<Record<string, unknown>>,
  options: ErrorOptions,
) => Error

const coded = new Map<string, CodedError>(
  Object.entries({ ClipError, ImageError, ModelError, TensorError, TokenizerError, WeightsError, ZeroShotError }),
)
const standard = new Map<string, ErrorConstructor>(Object.entries({ TypeError, RangeError, SyntaxError }))

export function unpackError({ packedError: name, message, stack, code, facts, cause }: Packed): Error {
  const options = cause === undefined ? {} : { cause: unpack(cause) }
  const Coded = coded.get(name)
  let error: Error
  // The code comes from the same class on the other thread.
  if (Coded) error = new Coded(code as never, message, unpack(facts ?? {}) as Record<string, unknown>, options)
  else {
    error = new (standard.get(name) ?? Error)(message, options)
    if (error.name !== name) Object.defineProperty(error, 'name', { value: name, configurable: true })
  }
  if (stack !== undefined) error.stack = stack
  return error
}

function isPacked(value: unknown): value is Packed {
  return typeof value === 'object' && value !== null && 'packedError' in value
}
