/**
 * The nearest known word to an unknown one, for `did you mean`.
 */

/** Longer words are not compared. */
const LENGTH_MAX = 64;
/** Further words are not compared. */
const KNOWN_MAX = 200;

/**
 * The known word that needs the fewest edits to become `word`, if that is few enough to be a slip:
 * at most a third of its length, and at least one. Of equally near words the first.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > LENGTH_MAX) return undefined;
  let best: string | undefined;
  let bestEdits = Math.max(1, Math.floor(word.length / 3)) + 1;
  let compared = 0;
  for (const candidate of known) {
    if (++compared > KNOWN_MAX) break;
    if (candidate.length > LENGTH_MAX) continue;
    const edits = editDistance(word, candidate);
    if (edits < bestEdits) [best, bestEdits] = [candidate, edits];
  }
  return best;
}

/**
 * Fewest insertions, deletions, replacements and swaps of neighbours between two words.
 *
 * Source: optimal string alignment distance; Damerau (1964).
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const shifted = Math.min(last[column] ?? 0, current[column - 1] ?? 0) + 1;
      const swapped = isSwap(a, b, row, column) ? (beforeLast[column - 2] ?? 0) + 1 : replaced;
      current.push(Math.min(replaced, shifted, swapped));
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}

function isSwap(a: string, b: string, row: number, column: number): boolean {
  if (row < 2 || column < 2) return false;
  return a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
}
