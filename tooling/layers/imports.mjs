// The module specifiers of a TypeScript file: static, dynamic, re-exported and typed imports.
import ts from 'typescript'

/** @param {string} text */
export function importsOf(text) {
  return ts.preProcessFile(text, true, true).importedFiles.map(file => file.fileName)
}
