// The International Code of Signals: a flag a letter, drawn in a box of 12 x 12 with the pole on the left.

const [white, blue, red, yellow, black] = ['#fff', '#1d4fa3', '#d8232a', '#ffd500', '#111']

const box = (colour: string, x = 0, y = 0, width = 12, height = 12): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colour}"/>`
const polygon = (colour: string, points: string): string => `<polygon points="${points}" fill="${colour}"/>`
const columns = (...colours: readonly string[]): string =>
  colours.map((colour, i) => box(colour, (12 / colours.length) * i, 0, 12 / colours.length)).join('')
const rows = (...colours: readonly string[]): string =>
  colours.map((colour, i) => box(colour, 0, (12 / colours.length) * i, 12, 12 / colours.length)).join('')
const quarters = (first: string, second: string): string =>
  box(first) + box(second, 6, 0, 6, 6) + box(second, 0, 6, 6, 6)
const cross = (colour: string): string => box(colour, 4.75, 0, 2.5, 12) + box(colour, 0, 4.75, 12, 2.5)
const saltire = (colour: string): string => `<path d="M0 0l12 12M12 0l-12 12" stroke="${colour}" stroke-width="2.4"/>`
const swallowtail = '12,0 8.5,6 12,12'

/** What lies on each flag; its word of the spelling alphabet is its name. */
export const flags: Readonly<Record<string, string>> = {
  alfa: polygon(white, '0,0 6,0 6,12 0,12') + polygon(blue, `6,0 ${swallowtail} 6,12`),
  bravo: polygon(red, `0,0 ${swallowtail} 0,12`),
  charlie: rows(blue, white, red, white, blue),
  delta: rows(yellow, blue, blue, yellow),
  echo: rows(blue, red),
  foxtrot: box(white) + polygon(red, '6,0 12,6 6,12 0,6'),
  golf: columns(yellow, blue, yellow, blue, yellow, blue),
  hotel: columns(white, red),
  india: `${box(yellow)}<circle cx="6" cy="6" r="3" fill="${black}"/>`,
  juliett: rows(blue, white, blue),
  kilo: columns(yellow, blue),
  lima: quarters(yellow, black),
  mike: box(blue) + saltire(white),
  november:
    box(blue) + [0, 1, 2, 3].flatMap(y => [y % 2, (y % 2) + 2].map(x => box(white, 3 * x, 3 * y, 3, 3))).join(''),
  oscar: box(red) + polygon(yellow, '0,0 12,12 0,12'),
  papa: box(blue) + box(white, 4, 4, 4, 4),
  quebec: box(yellow),
  romeo: box(red) + cross(yellow),
  sierra: box(white) + box(blue, 4, 4, 4, 4),
  tango: columns(red, white, blue),
  uniform: quarters(red, white),
  victor: box(white) + saltire(red),
  whiskey: box(blue) + box(white, 2, 2, 8, 8) + box(red, 4, 4, 4, 4),
  xray: box(white) + cross(blue),
  yankee: `${box(yellow)}<path d="M-2 4l6-6M-2 8l10-10M-2 12l14-14M0 14l14-14M4 14l10-10M8 14l8-8" stroke="${red}" stroke-width="1.4"/>`,
  zulu:
    polygon(yellow, '0,0 12,0 6,6') +
    polygon(blue, '12,0 12,12 6,6') +
    polygon(red, '0,12 12,12 6,6') +
    polygon(black, '0,0 6,6 0,12'),
}

/**
 * A flag in the wind, never twice the same.
 * @param random gives numbers from 0 to 1
 * @returns SVG of 64 x 64 pixels
 */
export function drawFlag(name: string, random: () => number): string {
  const about = (middle: number, spread: number): string => (middle + (2 * random() - 1) * spread).toFixed(2)
  const sky = `hsl(${about(205, 20)} ${about(50, 20)}% ${about(84, 8)}%)`
  const place = `translate(${about(6, 2.5)} ${about(5, 2.5)}) rotate(${about(0, 8)}) skewY(${about(0, 10)}) scale(${about(0.95, 0.1)} ${about(0.95, 0.1)})`
  const id = `cloth${Math.floor(random() * 1e9)}` // its own, since drawings may lie in one document
  return `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 24 24">
<rect width="24" height="24" fill="${sky}"/>
<clipPath id="${id}"><rect width="12" height="12"/></clipPath>
<g transform="${place}"><path d="M-.3-1v19" stroke="#654" stroke-width=".7"/><g clip-path="url(#${id})" transform="scale(1.15)">${flags[name]}</g></g>
</svg>`
}
