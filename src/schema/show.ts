/**
 * Renders a value of a scenario for a message.
 *
 * Values come from files that may be hostile: whatever is not plainly printable is escaped, so that
 * no message can move a terminal's cursor or forge a line, and long texts are cut.
 */

/** Most characters of one value that a message repeats. */
const SHOWN_MAX = 80;

// Controls, format characters (bidirectional overrides among them), lone surrogates, private use,
// line and paragraph separators.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/u;
const UNPRINTABLE_ALL = new RegExp(UNPRINTABLE.source, 'gu');

/** Whether a text holds a character that could act on a terminal or hide from a reader. */
export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

/** Writes every unprintable character as `\u{…}`; the text stays on one line. */
export function escaped(text: string): string {
  return text.replace(UNPRINTABLE_ALL, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** A value as a message shows it: texts in quotes, lists and maps by their kind. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${escaped(cut(value))}"`;
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return String(value);
}

function cut(text: string): string {
  if (text.length <= SHOWN_MAX) return text;
  return `${text.slice(0, SHOWN_MAX)}…`;
}
