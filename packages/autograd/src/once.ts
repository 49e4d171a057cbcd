/** `make`, called when first asked for and never again: a kernel that gives several gradients runs once. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
