/**
 * Where in which text a value of a scenario was written.
 */
import { escaped } from '../schema/show.ts';

/** A text that values come from: a file, or one `--set` of the command line. */
export class Source {
  /** What a message calls it: `canary.yaml`, or `--set 2`. */
  readonly label: string;
  readonly text: string;
  /** What a message calls the whole of it, where it has no path to name. */
  readonly whole: string;
  readonly #lineStarts: readonly number[];

  constructor(label: string, text: string, whole = 'scenario') {
    this.whole = whole;
    this.label = escaped(label);
    this.text = text;
    this.#lineStarts = lineStarts(text);
  }

  /** Line and column of a character, both from 1. Columns count UTF-16 units. */
  position(offset: number): { readonly line: number; readonly column: number } {
    let [low, high] = [0, this.#lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }

  /** Where a line begins and ends, its end of line left out. Lines count from 1. */
  lineBounds(line: number): { readonly start: number; readonly end: number } {
    const start = this.#lineStarts[line - 1] ?? this.text.length;
    const next = this.#lineStarts[line];
    if (next === undefined) return { start, end: this.text.length };
    return { start, end: this.text[next - 2] === '\r' ? next - 2 : next - 1 };
  }
}

/** A stretch of a source, from `start` to before `end`. */
export interface Place {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
