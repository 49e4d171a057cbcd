// The model a command was given.
import { type Clip, loadClip, type NodeImage } from 'typeclip'
import { text } from '../arguments/option.js'
import type { Context } from '../commands/command.js'

/** `--model` is the same everywhere. */
export const modelOption = text('MODEL', 'folder, file or address of a model (default: the embedded one, for drawings)')

/** Loads the model and warns of what is odd about it. The caller disposes of it. */
export async function loadModel(model: string | undefined, { terminal, report }: Context): Promise<Clip<NodeImage>> {
  const clip = await loadClip(model, { signal: terminal.signal })
  for (const warning of clip.info.warnings) report.warning(warning)
  return clip
}
