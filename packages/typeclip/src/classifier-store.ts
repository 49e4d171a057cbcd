// The vectors of a list of labels are made once: the lists used last are kept.
import type { Classifier } from '@typeclip/zero-shot'

const kept = 8

export interface ClassifierStore {
  /** The classifier that was made of `ingredients` (labels, templates, …: plain data), made by `make` if it is not there. */
  get(ingredients: readonly unknown[], make: () => Promise<Classifier>): Promise<Classifier>
}

export function createClassifierStore(): ClassifierStore {
  const store = new Map<string, Classifier>()
  return {
    async get(ingredients, make) {
      const key = JSON.stringify(ingredients)
      const classifier = store.get(key) ?? (await make())
      store.delete(key)
      store.set(key, classifier)
      const [oldest] = store.keys()
      if (store.size > kept) store.delete(oldest)
      return classifier
    },
  }
}
