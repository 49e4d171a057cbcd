import { afterEach, describe, expect, it, vi } from 'vitest'
import { TokenizerError } from '../error.js'
import { loadHuggingFaceTokenizer } from './load.js'

afterEach(() => {
  vi.doUnmock('@huggingface/tokenizers')
})

describe('loadHuggingFaceTokenizer without its optional package', () => {
  it('says in one sentence what to install', async () => {
    // The package is installed here; only its absence has to be played.
    vi.doMock('@huggingface/tokenizers', () => {
      throw new Error('Cannot find package')
    })
    const error: unknown = await loadHuggingFaceTokenizer({}).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TokenizerError)
    expect(error).toMatchObject({
      code: 'peer-missing',
      message: 'Tokenizers of this kind need one more package: npm install @huggingface/tokenizers',
    })
  })
})
