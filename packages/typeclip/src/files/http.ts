// A model behind an address: a folder of files, or its weights' file with the others beside it.
import { type Fetch, httpSource, WeightsError } from '@typeclip/weights'
import type { ModelFiles } from './model-files.js'

export interface HttpOptions {
  /** Instead of the platform's own. */
  readonly fetch?: Fetch
  /** Sent with every request, e.g. an authorization. */
  readonly headers?: Readonly<Record<string, string>>
}

/** @param url ends in `.safetensors` or `.json` for the weights' file or index; anything else is a folder */
export function httpFiles(url: URL, { fetch, headers }: HttpOptions = {}): ModelFiles {
  const weights = /[^/]+\.(safetensors|json)$/.exec(url.pathname)?.[0]
  const folder = new URL(url)
  if (weights === undefined && !folder.pathname.endsWith('/')) folder.pathname += '/'
  return {
    name: url.href,
    weights,
    async open(file, { signal } = {}) {
      const address = new URL(encodeURIComponent(file), folder)
      address.search = folder.search
      try {
        return await httpSource(address, { fetch, headers, signal })
      } catch (error) {
        if (isAbsent(error)) return undefined
        throw error
      }
    },
  }
}

/** Servers of single-page apps answer a missing file with their page: for a file that may be absent, that is absence. */
function isAbsent(error: unknown): boolean {
  return error instanceof WeightsError && (error.code === 'missing-file' || error.code === 'wrong-file')
}
