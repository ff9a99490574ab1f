// The files of a mail as the Save panel shows them.
import type { FileRules } from '../api/shapes';

/** A file as the host knows it: `size` in bytes. `readable`: this Outlook can hand over its content. */
export interface HostFile {
  id: string;
  name: string;
  size: number;
  contentType: string;
  inline: boolean;
  kind: 'file' | 'item' | 'link';
  readable: boolean;
}

export type FileObstacle = 'fileTooBig' | 'fileIsLink' | 'fileUnreadable';

export interface FileChoice {
  file: HostFile;
  ticked: boolean;
  name: string;
  obstacle: FileObstacle | null;
}

export const MAX_FILE_BYTES = 25 * 1024 * 1024;

/** `sendAlong`: the server has no way into the mailbox, so the pane must read the content. */
export function obstacleOf(file: HostFile, sendAlong: boolean): FileObstacle | null {
  if (file.kind === 'link') return 'fileIsLink';
  if (file.size > MAX_FILE_BYTES) return 'fileTooBig';
  return sendAlong && !file.readable ? 'fileUnreadable' : null;
}

/** Real files that the settings select are ticked; pictures inside the text are not. */
export function fileChoices(files: readonly HostFile[], sendAlong: boolean, rules: FileRules): FileChoice[] {
  return files.map((file) => {
    const obstacle = obstacleOf(file, sendAlong);
    return { file, name: file.name, obstacle, ticked: !file.inline && obstacle === null && isSelected(file, rules) };
  });
}

function isSelected(file: HostFile, rules: FileRules): boolean {
  if (rules.selection === 'large') return file.size > rules.large_kb * 1024;
  const ending = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? '';
  const kinds = file.kind === 'item' ? ['eml', 'ics', 'vcf'] : [ending];
  if (rules.selection === 'listed') return kinds.some((kind) => rules.types.includes(kind));
  return rules.selection === 'all';
}

export function nameFault(name: string): 'nameEmpty' | 'nameBad' | null {
  if (name.trim() === '') return 'nameEmpty';
  return /[\\/\u0000-\u001f]/.test(name) ? 'nameBad' : null;
}

/** A new name keeps the old ending when the person left it out. */
export function withEnding(name: string, original: string): string {
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(original)?.[0] ?? '';
  const trimmed = name.trim();
  return ending && !trimmed.toLowerCase().endsWith(ending.toLowerCase()) ? trimmed + ending : trimmed;
}
