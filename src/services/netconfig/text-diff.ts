/** What changed in a file, as lines taken away and lines added. */
import type { FileText } from './file-text.ts';

export interface FileDiff {
  readonly path: string;
  /** In the order of the old file. */
  readonly removed: readonly string[];
  /** In the order of the new file. */
  readonly added: readonly string[];
}

/**
 * Lines that only one of the texts has. A line that both have equally often is no difference
 * wherever it stands; generators write in the order of the keys, so nothing moves by itself.
 */
export function diffText(path: string, before: string, after: string): FileDiff {
  if (before === after) return { path, removed: [], added: [] };
  const old = before.split('\n');
  const next = after.split('\n');
  const { start, end } = sameEnds(old, next);
  const oldPart = old.slice(start, old.length - end);
  const nextPart = next.slice(start, next.length - end);
  return { path, removed: surplus(oldPart, nextPart), added: surplus(nextPart, oldPart) };
}

/** Whether two lists of diffs say the same, path by path. */
export function isSameDiff(a: readonly FileDiff[], b: readonly FileDiff[]): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** A file before and after. */
export interface FileChange {
  readonly path: string;
  readonly before: FileText | undefined;
  readonly after: FileText | undefined;
}

/** Diffs of the files that changed; a file that is absent is empty. */
export function diffFiles(changes: readonly FileChange[]): FileDiff[] {
  return changes
    .filter(({ before, after }) => before !== after)
    .map(({ path, before, after }) => diffText(path, before?.text ?? '', after?.text ?? ''))
    .filter(({ added, removed }) => added.length > 0 || removed.length > 0);
}

// How many lines both begin and end with: they are no difference, and most changes are small.
function sameEnds(a: readonly string[], b: readonly string[]) {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return { start, end };
}

function surplus(lines: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left <= 0;
  });
}
