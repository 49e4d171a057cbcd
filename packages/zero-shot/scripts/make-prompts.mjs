// Writes src/prompts/ from OpenAI's lists as JSON: node scripts/make-prompts.mjs FOLDER
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder] = process.argv.slice(2)
const read = name => JSON.parse(readFileSync(join(folder, name), 'utf8'))
const write = (name, text) => writeFileSync(new URL(`../src/prompts/${name}.ts`, import.meta.url), text)
const head = "// OpenAI's lists, written by scripts/make-prompts.mjs. Long, because it is data.\n"

const { ImageNet } = read('imagenet.json')
write(
  'imagenet',
  `${head}
/** ImageNet's 1,000 curated class names, in order (\`missile\` and \`sunglasses\` occur twice), and its 80 templates. */
export const imagenet: {
  readonly classes: readonly string[]
  readonly templates: readonly string[]
  /** The 7 templates that do most of the work of the 80. */
  readonly templates7: readonly string[]
} = ${JSON.stringify(ImageNet)}
`,
)

const datasets = read('datasets.json')
write(
  'datasets',
  `${head}import type { Label } from '../templates.js'

/** Class names and the templates that were made for them. */
export interface PromptSet {
  readonly classes: readonly Label[]
  readonly templates: readonly string[]
}

export type DatasetName = ${Object.keys(datasets)
    .map(name => `'${name}'`)
    .join(' | ')}

/** The 26 other datasets of Radford et al. 2021 with their prompts. */
export const datasets: Readonly<Record<DatasetName, PromptSet>> = ${JSON.stringify(datasets)}
`,
)
