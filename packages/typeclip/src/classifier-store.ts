// The vectors of a list of labels are made once: the lists used last are kept.
import type { Classifier, Label } from '@typeclip/zero-shot'

const kept = 8

export interface ClassifierStore {
  /** The classifier of these labels and templates, made by `make` if it is not there. */
  get(labels: readonly Label[], templates: readonly string[], make: () => Promise<Classifier>): Promise<Classifier>
}

export function createClassifierStore(): ClassifierStore {
  const store = new Map<string, Classifier>()
  return {
    async get(labels, templates, make) {
      const key = JSON.stringify([labels, templates])
      const classifier = store.get(key) ?? (await make())
      store.delete(key)
      store.set(key, classifier)
      const [oldest] = store.keys()
      if (store.size > kept) store.delete(oldest)
      return classifier
    },
  }
}
