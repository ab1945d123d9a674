/**
 * Text for a terminal: colours where they are welcome, lines that fit.
 */
import { createColors } from 'picocolors';
import type { Io, Stream } from './io.ts';

export type Colours = ReturnType<typeof createColors>;

/** Lines are laid out for this width even on wider terminals: longer ones read badly. */
export const WIDTH = 80;

/**
 * Chooses colours for a stream: none off a terminal, with NO_COLOR, with TERM=dumb or when
 * `wanted` is false; always with FORCE_COLOR otherwise.
 *
 * Source: no-color.org.
 */
export function coloursFor(stream: Stream, env: Io['env'], wanted: boolean): Colours {
  const { NO_COLOR, FORCE_COLOR, TERM } = env;
  if (!wanted || isSet(NO_COLOR)) return createColors(false);
  if (isSet(FORCE_COLOR) && FORCE_COLOR !== '0') return createColors(true);
  return createColors(stream.isTty && TERM !== 'dumb');
}

/**
 * Breaks text into lines that fit, at blanks; a word longer than a line stays whole.
 *
 * @param indent - Put before each line and counted to its width.
 */
export function wrap(text: string, indent: string, width = WIDTH): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(indent + line);
  return lines;
}

/** Cuts text to a width; what is cut shows as an ellipsis. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Cuts and pads text to a width, on the left. */
export function column(text: string, width: number): string {
  return cut(text, width).padEnd(width);
}

/** Cuts and pads text to a width, on the right. */
export function figure(text: string, width: number): string {
  return cut(text, width).padStart(width);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
