// What the tests of the browser entry find in their page.
import { ClipError, loadClip } from '../src/browser.js'

const page = { loadClip, ClipError }

declare global {
  interface Window {
    readonly typeclip: typeof page
    /** The embedded model, where many tests use one. */
    kept?: ReturnType<typeof loadClip>
  }
}

Object.defineProperty(window, 'typeclip', { value: page })
