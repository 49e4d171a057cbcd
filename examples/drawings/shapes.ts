// What the examples draw: shapes in colours and textures, each with the sentence that names it.

/** Outlines in a box from -1 to 1, as SVG paths. */
const outlines = {
  circle: 'M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0z',
  square: 'M-.85-.85h1.7v1.7h-1.7z',
  triangle: 'M0-1l1 1.8h-2z',
  star: 'M0-1l.29.63.69.07-.51.47.14.68-.61-.34-.61.34.14-.68-.51-.47.69-.07z',
  heart: 'M0 .95c-1.7-1-1.1-2.1 0-1.35c1.1-.75 1.7.35 0 1.35z',
  ring: 'M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0zM-.45 0a.45 .45 0 1 0 .9 0a.45 .45 0 1 0-.9 0z',
  cross: 'M-.33-1h.66v.67h.67v.66h-.67v.67h-.66v-.67h-.67v-.66h.67z',
  moon: 'M.5-.9a1 1 0 1 0 0 1.8a1.1 1.1 0 0 1 0-1.8z',
}

/** Hue, saturation and lightness. */
const colours = {
  red: [4, 85, 48],
  orange: [30, 95, 52],
  yellow: [52, 95, 50],
  green: [125, 60, 38],
  blue: [218, 85, 50],
  purple: [276, 65, 45],
  pink: [330, 90, 74],
  brown: [24, 60, 26],
}

/** What lies on the ink, again and again, in a box from 0 to 1. */
const textures = {
  plain: '',
  striped: '<path d="M0 .5h1" stroke="#fff" stroke-width=".5"/>',
  dotted: '<circle cx=".5" cy=".5" r=".3" fill="#fff"/>',
}

export interface Thing {
  readonly shape: keyof typeof outlines
  readonly colour: keyof typeof colours
  readonly texture: keyof typeof textures
  /** `a striped purple star` */
  readonly sentence: string
  /** Whether it is kept from training. */
  readonly unseen: boolean
}

/**
 * All there is: 8 shapes x 8 colours x 3 textures. Each shape has a colour that no drawing for training shows it in,
 * whatever its texture: training has no red circle and no orange square.
 */
export const things: readonly Thing[] = keys(outlines).flatMap((shape, row) =>
  keys(colours).flatMap((colour, column) =>
    keys(textures).map(texture => ({
      ...{ shape, colour, texture },
      sentence: `a ${texture} ${colour} ${shape}`,
      unseen: column === row,
    })),
  ),
)

/**
 * A drawing, never twice the same: place, turn, size, shade and paper vary.
 * @param random gives numbers from 0 to 1
 * @returns SVG of 32 x 32 pixels
 */
export function draw({ shape, colour, texture }: Thing, random: () => number): string {
  const about = (middle: number, spread: number): string => (middle + (2 * random() - 1) * spread).toFixed(2)
  const scale = Number(about(0.7, 0.12))
  const [hue, saturation, lightness] = colours[colour]
  const ink = `hsl(${about(hue, 5)} ${saturation}% ${about(lightness, 4)}%)`
  const place = `translate(${about(0, 0.08)} ${about(0, 0.08)}) rotate(${about(0, 8)}) scale(${scale})`
  const id = `ink${Math.floor(random() * 1e9)}` // its own, since drawings may lie in one document
  return `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="-1 -1 2 2">
<pattern id="${id}" width="1" height="1" patternUnits="userSpaceOnUse" patternTransform="scale(${(0.28 / scale).toFixed(3)})">
<rect width="1" height="1" fill="${ink}"/>${textures[texture]}
</pattern>
<rect x="-1" y="-1" width="2" height="2" fill="hsl(${about(180, 180)} 30% ${about(94, 4)}%)"/>
<path d="${outlines[shape]}" fill="url(#${id})" fill-rule="evenodd" stroke="${ink}" stroke-width=".12" transform="${place}"/>
</svg>`
}

function keys<K extends string>(object: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(object) as K[]
}
