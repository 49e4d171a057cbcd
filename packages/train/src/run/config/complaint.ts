// What a schema finds wrong, in one sentence that names the field.
import * as v from 'valibot'
import type { TrainError } from '../../error.js'
import { badConfig } from './bad-config.js'
import { firstUnknown, hintOf } from './unknown-field.js'

type Issue = v.BaseIssue<unknown>

/** @param issues at least one */
export function complaint(issues: readonly Issue[], input: unknown, name: string): TrainError {
  // A mistyped name of a field that is needed gives two issues: the name is the one to mend.
  const issue = deepest(issues.find(isUnknownField) ?? issues[0])
  const path = v.getDotPath(issue) ?? ''
  if (isUnknownField(issue)) {
    const keys = path.split('.')
    const { key, siblings } = firstUnknown(keys, input)
    return badConfig(`${name}: there is no field ${path}.${hintOf(key, siblings)}`, path)
  }
  if (issue.received === 'undefined') {
    const what = issue.type === 'variant' ? `; it must be one of ${plainExpected(issue)}` : ''
    return badConfig(`${name}: ${path} is missing${what}.`, path)
  }
  const rule = ruleOf(issue)
  return badConfig(`${name}: ${path} ${rule}${rule.endsWith('empty') ? '' : `, not ${shown(issue.input)}`}.`, path)
}

function isUnknownField({ type, expected }: Issue): boolean {
  return type === 'strict_object' && expected === 'never'
}

/** Of a union that nothing fitted, what the alternative says that got furthest. */
function deepest(issue: Issue): Issue {
  if (issue.type !== 'union' || issue.issues === undefined) return issue
  const inside = issue.issues.filter(one => (one.path?.length ?? 0) > 0 || one.kind === 'validation')
  const [first] = inside.sort((a, b) => (b.path?.length ?? 0) - (a.path?.length ?? 0))
  if (first === undefined) return issue
  const found = deepest(first)
  return { ...found, path: [...(issue.path ?? []), ...(found.path ?? [])] } as Issue
}

function ruleOf(issue: Issue): string {
  const { type, requirement, expected } = issue
  switch (type) {
    case 'integer':
      return 'must be a whole number'
    case 'finite':
      return 'must be a finite number'
    case 'min_value':
      return `must be at least ${requirement}`
    case 'max_value':
      return `must be at most ${requirement}`
    case 'gt_value':
      return `must be above ${requirement}`
    case 'lt_value':
      return `must be below ${requirement}`
    case 'min_length':
    case 'non_empty':
      return 'must not be empty'
    case 'length':
      return `must have ${requirement} letters`
    case 'includes':
      return `must contain ${requirement}`
    case 'picklist':
    case 'literal':
    case 'variant':
      return `must be one of ${plainExpected(issue)}`
    case 'check':
      return issue.message
  }
  const kinds = (expected ?? '')
    .replace(/[()]/g, '')
    .split(' | ')
    .map(kind => kindNames[kind] ?? kind)
  return `must be ${[...new Set(kinds)].join(' or ')}`
}

const kindNames: Readonly<Record<string, string>> = {
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  Object: 'an object',
  Array: 'a list',
}

function plainExpected({ expected }: Issue): string {
  return (expected ?? '').replace(/[()"]/g, '').replaceAll(' | ', ', ')
}

/** A value, not too long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
