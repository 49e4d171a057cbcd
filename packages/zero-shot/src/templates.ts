// Prompt templates: a sentence with `{}` where the label goes (Radford et al. 2021, section 3.1.4).
import { ZeroShotError } from './error.js'

/** A class is one name, or several that mean the same: all of them, in all templates, make one vector. */
export type Label = string | readonly string[]

/** What a model without templates of its own is asked. */
export const defaultTemplate = 'a photo of a {}.'

/**
 * Writes a label into a template, in the place of every `{}`.
 * @throws ZeroShotError `bad-template` where there is none
 */
export function fillTemplate(template: string, label: string): string {
  if (typeof template !== 'string' || !template.includes('{}')) {
    const sentence = `The template ${JSON.stringify(template)} has no {} for the label; write for example "${defaultTemplate}"`
    throw new ZeroShotError('bad-template', sentence, { template })
  }
  return template.replaceAll('{}', () => label)
}

/** Every prompt of a list of labels, class by class, and how many belong to each. */
export interface Prompts {
  readonly texts: readonly string[]
  readonly counts: readonly number[]
  /** Labels that occur more than once: kept apart, since they may be different classes (ImageNet has two such pairs). */
  readonly warnings: readonly string[]
}

/**
 * Prompts of all labels: label by label, name by name, template by template.
 * @throws ZeroShotError `no-labels`, `bad-label` (with its index), `bad-template`
 */
export function promptsOf(labels: readonly Label[], templates: readonly string[]): Prompts {
  if (!Array.isArray(labels)) {
    const sentence = `The labels are ${JSON.stringify(labels)}; give a list, even of one: ["cat"].`
    throw new ZeroShotError('bad-label', sentence, { labels })
  }
  if (labels.length === 0) throw new ZeroShotError('no-labels', 'The list of labels is empty; give at least one.')
  if (!Array.isArray(templates) || templates.length === 0) {
    const sentence = `The templates are ${JSON.stringify(templates)}; give a list of one or more, or leave it out for "${defaultTemplate}"`
    throw new ZeroShotError('bad-template', sentence, { templates })
  }
  const texts: string[] = []
  const counts = labels.map((label, index) => {
    const names = namesOf(label, index)
    for (const name of names) for (const template of templates) texts.push(fillTemplate(template, name))
    return names.length * templates.length
  })
  return { texts, counts, warnings: duplicateWarnings(labels) }
}

/** The name under which a class is shown: its first. */
export function labelName(label: Label): string {
  return typeof label === 'string' ? label : label[0]
}

function namesOf(label: Label, index: number): readonly string[] {
  const names = typeof label === 'string' ? [label] : label
  const bad =
    !Array.isArray(names) || names.length === 0 || names.some(one => typeof one !== 'string' || !/\S/.test(one))
  if (bad) {
    const sentence = `Label ${index} is ${JSON.stringify(label)}; a label is a text that is not empty, or a list of such.`
    throw new ZeroShotError('bad-label', sentence, { index, label })
  }
  return names
}

function duplicateWarnings(labels: readonly Label[]): string[] {
  const first = new Map<string, number>()
  const warnings: string[] = []
  labels.forEach((label, index) => {
    const key = JSON.stringify(label)
    const before = first.get(key)
    if (before === undefined) first.set(key, index)
    else warnings.push(`The label ${key} stands at ${before} and at ${index}; both are kept and share the probability.`)
  })
  return warnings
}
