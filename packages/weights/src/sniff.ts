// What a file that is no safetensors file is, by its first bytes: the sentence people need when a download went wrong.
import { WeightsError } from './error.js'

/** How many leading bytes `refuseOtherFormat` wants to see. */
export const sniffBytes = 512

/**
 * Throws the error that names what the file is, where its first bytes say so; returns where they do not.
 * @throws WeightsError `wrong-file` (HTML, a Git LFS pointer, JSON, a picture, ...) or `unsupported-format` (PyTorch, GGUF, ...)
 */
export function refuseOtherFormat(head: Uint8Array, name: string): void {
  const text = String.fromCharCode(...head.subarray(0, sniffBytes)).replace(/^\xef\xbb\xbf/, '')
  const found = formats.find(({ pattern }) => pattern.test(text))
  if (found === undefined) return
  throw new WeightsError(found.code, `${name} is ${found.what}.`, { name, format: found.format })
}

/** What was meant for another argument, or has the wrong name. */
const misplaced = [
  ['png', 'a PNG picture', /^\x89PNG\r\n\x1a\n/],
  ['jpeg', 'a JPEG picture', /^\xff\xd8\xff/],
  ['gif', 'a GIF picture', /^GIF8[79]a/],
  ['webp', 'a WebP picture', /^RIFF.{4}WEBP/s],
  ['tiff', 'a TIFF picture', /^(II\*\0|MM\0\*)/],
  ['avif', 'an AVIF or HEIC picture', /^.{4}ftyp(avif|avis|hei|mif1|msf1)/s],
  ['pdf', 'a PDF document', /^%PDF-/],
] as const

const formats = [
  ...misplaced.map(([format, what, pattern]) => {
    return { pattern, code: 'wrong-file', format, what: `${what}, not weights: give the .safetensors file` } as const
  }),
  {
    pattern: /^\s*(<!doctype html|<html|<head|<!--|<\?xml)/i,
    code: 'wrong-file',
    format: 'html',
    what: 'a web page (HTML), not weights: open its address in a browser to see what the server said',
  },
  {
    pattern: /^version https:\/\/git-lfs/,
    code: 'wrong-file',
    format: 'git-lfs',
    what: 'a Git LFS pointer instead of the file itself: run `git lfs pull` in the folder it came from',
  },
  {
    pattern: /^\s*[[{]\s*["{}[\]]/,
    code: 'wrong-file',
    format: 'json',
    what: 'JSON text, not weights: give the .safetensors file, or open an index as an index',
  },
  {
    pattern: /^PK(\x03\x04|\x05\x06|\x07\x08)/,
    code: 'unsupported-format',
    format: 'zip',
    what: 'a zip archive, as torch.save writes .pt and .bin files, which this version does not read: save it as safetensors',
  },
  {
    pattern: /^\x80[\x02-\x05]/,
    code: 'unsupported-format',
    format: 'pickle',
    what: 'a Python pickle, the old form of .pt and .bin files, which this version does not read: save it as safetensors',
  },
  {
    pattern: /^\x1f\x8b/,
    code: 'unsupported-format',
    format: 'gzip',
    what: 'compressed by gzip: unpack it first',
  },
  {
    pattern: /^\x93NUMPY/,
    code: 'unsupported-format',
    format: 'npy',
    what: 'a NumPy array (.npy), not a file of named tensors: read it with @typeclip/weights/npy',
  },
  {
    pattern: /^GGUF/,
    code: 'unsupported-format',
    format: 'gguf',
    what: 'a GGUF file, which this package does not read: save it as safetensors',
  },
  {
    pattern: /^\x89HDF\r\n/,
    code: 'unsupported-format',
    format: 'hdf5',
    what: 'an HDF5 file, which this package does not read: save it as safetensors',
  },
] as const
