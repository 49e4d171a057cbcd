// Facts as people read them: a name and a value a line.
import type { ClipInfo } from 'typeclip'

export function renderFacts(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}

export function renderModel(info: ClipInfo): string {
  const { backend, imageSize, contextLength, vocabularySize, activation, templates } = info
  const details = Object.entries(backend.details).map(([name, value]) => `${name} ${value}`)
  const [first, ...others] = templates
  return renderFacts([
    ['Model', info.model],
    ['Pictures', imageSize === null ? 'none: it has no image tower' : `${imageSize[1]} x ${imageSize[0]}`],
    [
      'Texts',
      contextLength === null
        ? 'none: it has no text tower'
        : `${contextLength} tokens, vocabulary of ${vocabularySize}`,
    ],
    ['Vectors', `${info.embedDimension} numbers`],
    ['Parameters', countOf(info.parameters)],
    ['Weights', `${info.layout} layout, architecture from ${info.config === 'shapes' ? 'their shapes' : info.config}`],
    ['Activation', `${towers(activation)}${activation.from === 'assumed' ? ' (assumed: no config says)' : ''}`],
    [
      'Logit scale',
      `${info.logitScale.toFixed(2)}${info.logitBias === null ? '' : `, bias ${info.logitBias.toFixed(2)}`}`,
    ],
    ['Template', `${JSON.stringify(first)}${others.length > 0 ? ` and ${others.length} more` : ''}`],
    [
      'Backend',
      [backend.name, info.precision, `${backend.threads} thread${backend.threads === 1 ? '' : 's'}`, ...details].join(
        ', ',
      ),
    ],
    ...info.warnings.map(warning => ['Warning', warning] as const),
  ])
}

function towers({ vision, text }: ClipInfo['activation']): string {
  if (vision === text || text === null) return vision ?? 'none'
  return vision === null ? text : `${vision} for pictures, ${text} for texts`
}

function countOf({ total, vision, text }: ClipInfo['parameters']): string {
  const [all, pictures, texts] = [total, vision, text].map(count => count.toLocaleString('en'))
  return vision > 0 && text > 0 ? `${all} (pictures ${pictures}, texts ${texts})` : all
}
