/**
 * Makes text from outside safe to show.
 *
 * A scenario may hold any text. Control characters could steer a terminal (colours, cursor, title)
 * and bidirectional overrides could make a page show another order than it holds, so both are shown
 * as the code they are.
 */

// Controls but tab and line feed, invisible characters, bidirectional controls, line separators, tags.
// Written out and not by Unicode class: those grow with the version of Node, and so would reports.
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are its subject
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Replaces every character that is not safe to show by its code, such as `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(UNSAFE, codeOf).replace(LONE_SURROGATE, codeOf);
}

/** Does what `printable` does and also puts the text on one line. */
export function printableLine(text: string): string {
  return printable(text.replace(/[\t\r\n ]+/g, ' '));
}

function codeOf(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
