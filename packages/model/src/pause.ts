// Lets timers, input and other calls run in the midst of a long computation.

/** How long a computation may hold the thread before it lets others run, unless a single step takes longer. */
const longest = 10 // ms

/**
 * A function to call between steps: most calls return at once; one in about 10 ms waits for a macrotask.
 * @param check called after every wait; throws where the computation is not wanted any more
 */
export function createPause(check: () => void): () => Promise<void> | void {
  let last = performance.now()
  return () => {
    if (performance.now() - last < longest) return
    return macrotask().then(() => {
      last = performance.now()
      check()
    })
  }
}

/** A message to oneself: unlike a timer it is not held back in nested calls or in a page behind another. */
function macrotask(): Promise<void> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
