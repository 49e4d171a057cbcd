import { expect, it } from 'vitest'
import { uncurlQuotes } from './uncurl-quotes.js'

it('straightens quotation marks and the modifier apostrophe', () => {
  expect(uncurlQuotes('“a” ‘b’ ‚c‛ „d‟ ʼn')).toBe("\"a\" 'b' 'c' \"d\" 'n")
})

it('leaves primes and angle quotes', () => {
  expect(uncurlQuotes('″ ′ « »')).toBe('″ ′ « »')
})
