/**
 * Where a part of a text stands in the YAML that the text was read from.
 *
 * YAML folds lines, takes indentation off and resolves escapes, so an offset into a value is not
 * one into the file. All these touch blanks only, but for escapes in quotes: so the n-th character
 * of the value that is no blank is the n-th of the file.
 */
import type { Place } from './source.ts';

/** One character of a value and where it is written. */
interface Written {
  readonly start: number;
  readonly end: number;
}

// One visible character as YAML writes it between quotes; blanks, however written, are passed over.
const DOUBLE_QUOTED = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|./gs;
const SINGLE_QUOTED = /''|./gs;
const PLAIN = /./gs;
/** Escapes that stand for a blank, or for nothing. */
const BLANK_ESCAPE = /^\\(?:[ \tnrtvfLP_\r\n]|x(?:09|0[aAdD]|20)|u00(?:09|0[aAdD]|20))$/;

/**
 * The place of a part of a scalar.
 *
 * @param place - Of the whole scalar.
 * @param value - What was read there.
 * @param from - Offset of the part in the value; `to` lies behind its end.
 */
export function placeWithin(place: Place, value: string, from: number, to: number): Place {
  const written = visible(place);
  const first = visibleCount(value.slice(0, from));
  const count = Math.max(1, visibleCount(value.slice(from, to)));
  const start = written[Math.min(first, written.length - 1)];
  const last = written[Math.min(first + count, written.length) - 1];
  if (start === undefined || last === undefined) return place;
  return { ...place, start: start.start, end: Math.max(last.end, start.end) };
}

function visibleCount(text: string): number {
  return text.replaceAll(/\s/g, '').length;
}

/** The visible characters of a scalar, in the order of its value. */
function visible({ source, start, end }: Place): Written[] {
  const text = source.text.slice(start, end);
  switch (text[0]) {
    case '"':
      return visibleIn(text, 1, closed(text), DOUBLE_QUOTED, start);
    case "'":
      return visibleIn(text, 1, closed(text), SINGLE_QUOTED, start);
    case '|':
    case '>':
      // Behind the header, which may end in a comment.
      return visibleIn(text, text.indexOf('\n') + 1, text.length, PLAIN, start);
    default:
      return visibleIn(text, 0, text.length, PLAIN, start);
  }
}

function closed(text: string): number {
  return text.trimEnd().length - 1;
}

function visibleIn(text: string, from: number, to: number, unit: RegExp, offset: number) {
  const written: Written[] = [];
  for (const match of text.slice(from, to).matchAll(unit)) {
    const [one] = match;
    if (/^\s$/.test(one) || BLANK_ESCAPE.test(one)) continue;
    const start = offset + from + match.index;
    written.push({ start, end: start + one.length });
    // Beyond 16 bits a value has two units where an escape wrote one character.
    if (/^\\U000[1-9a-fA-F]|^\\U0010/.test(one)) written.push({ start, end: start + one.length });
  }
  return written;
}
