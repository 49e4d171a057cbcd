// What the tests of the browser entry find in their page.
import { ClipError, loadClip } from '../src/browser.js'

const page = { loadClip, ClipError }

declare global {
  interface Window {
    readonly typeclip: typeof page
  }
}

Object.defineProperty(window, 'typeclip', { value: page })
