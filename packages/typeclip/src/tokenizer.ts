// The tokenizer of a model: that of its folder, else CLIP's own.
import type { TextConfig } from '@typeclip/model'
import {
  clipVocabularySize,
  createTokenizer,
  isClipTokenizerJson,
  readTokenizerJson,
  readVocabulary,
  type Tokenizer,
} from '@typeclip/tokenizer'
import { ClipError } from './error.js'
import { type ModelFiles, readSmall, readSmallJson } from './files/model-files.js'

/**
 * Reads `tokenizer.json`, else `vocab.json` and `merges.txt`; a folder without them gets CLIP's own vocabulary, or the
 * first part of it that the text tower was made for.
 * @throws ClipError `bad-source` where the tower's vocabulary is larger than CLIP's and no file explains it
 */
export async function loadTokenizer(files: ModelFiles, text: TextConfig | null): Promise<Tokenizer> {
  const contextLength = text?.contextLength
  const json = await readSmallJson(files, 'tokenizer.json')
  if (json !== undefined && isClipTokenizerJson(json)) {
    return createTokenizer({ vocabulary: readTokenizerJson(json), contextLength })
  }
  if (json !== undefined) {
    const { loadHuggingFaceTokenizer } = await import('@typeclip/tokenizer/hugging-face')
    const config = await readSmallJson(files, 'tokenizer_config.json')
    return loadHuggingFaceTokenizer(json, { contextLength, config: isObject(config) ? config : undefined })
  }
  const vocab = await readSmallJson(files, 'vocab.json')
  const merges = vocab === undefined ? undefined : await readSmall(files, 'merges.txt')
  if (merges !== undefined) {
    const vocabulary = readVocabulary(vocab, new TextDecoder().decode(merges))
    return createTokenizer({ vocabulary, contextLength })
  }
  const vocabularySize = text?.vocabularySize ?? clipVocabularySize
  if (vocabularySize > clipVocabularySize) {
    const sentence = `${files.name} has a vocabulary of ${vocabularySize}, more than CLIP's ${clipVocabularySize}, and no tokenizer.json; put its tokenizer beside it.`
    throw new ClipError('bad-source', sentence, { vocabularySize })
  }
  return createTokenizer({ vocabularySize, contextLength })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
