// What a file that is no safetensors file is, by its first bytes: the sentence people need when a download went wrong.
import { WeightsError } from './error.js'

/** How many leading bytes `refuseOtherFormat` wants to see. */
export const sniffBytes = 512

/**
 * Throws the error that names what the file is, where its first bytes say so; returns where they do not.
 * @throws WeightsError `wrong-file` (HTML, a Git LFS pointer, JSON, ...) or `unsupported-format` (PyTorch, GGUF, ...)
 */
export function refuseOtherFormat(head: Uint8Array, name: string): void {
  const text = String.fromCharCode(...head.subarray(0, sniffBytes)).replace(/^\xef\xbb\xbf/, '')
  const found = formats.find(({ pattern }) => pattern.test(text))
  if (found === undefined) return
  throw new WeightsError(found.code, `${name} is ${found.what}.`, { name, format: found.format })
}

const formats = [
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
