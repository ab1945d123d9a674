/**
 * Regular expressions of Prometheus (RE2) as those of JavaScript.
 *
 * What both know is translated so that it means the same; what only one of them knows is refused.
 * A leading `(?i)` is the only flag. Without look-arounds and back references, which RE2 has not.
 */

/** Why an expression was not accepted. */
export interface BadPattern {
  readonly refused: string;
}

const SPACE = '\\t\\n\\f\\r ';
const REPEAT = /^\{\d+(?:,\d*)?\}/;
const GROUP = /^\((?:\?(?::|P<([A-Za-z_]\w*)>))?/;
/** Letters that mean the same after a backslash in both languages. */
const SAME = 'dDwWbBnrtfv';

/**
 * Reads an expression that must match a whole text.
 *
 * @returns The expression, or why it is refused.
 */
export function wholePattern(source: string): RegExp | BadPattern {
  const isCaseless = source.startsWith('(?i)');
  const body = translated(isCaseless ? source.slice(4) : source);
  if (typeof body !== 'string') return body;
  try {
    return new RegExp(`^(?:${body})$`, isCaseless ? 'iu' : 'u');
  } catch {
    return { refused: 'it is not a regular expression' };
  }
}

function translated(source: string): string | BadPattern {
  let at = 0;
  let out = '';
  while (at < source.length) {
    const piece = source[at] === '[' ? classAt(source, at) : atomAt(source, at);
    if ('refused' in piece) return piece;
    out += piece.text;
    at += piece.length;
  }
  return out;
}

interface Piece {
  readonly text: string;
  /** Characters of the source it stands for. */
  readonly length: number;
}

function atomAt(source: string, at: number): Piece | BadPattern {
  const rest = source.slice(at);
  const letter = String.fromCodePoint(source.codePointAt(at) ?? 0);
  switch (letter) {
    case '.':
      return { text: '[^\\n]', length: 1 };
    case '\\':
      return escapeAt(rest, false);
    case '(':
      return groupAt(rest);
    case '{':
      return { text: REPEAT.test(rest) ? '{' : '\\{', length: 1 };
    case '}':
      return { text: isRepeatEnd(source, at) ? '}' : '\\}', length: 1 };
    case ']':
      return { text: '\\]', length: 1 };
    default:
      return { text: letter, length: letter.length };
  }
}

function isRepeatEnd(source: string, at: number): boolean {
  const open = source.lastIndexOf('{', at);
  return open >= 0 && REPEAT.exec(source.slice(open))?.[0].length === at - open + 1;
}

function groupAt(rest: string): Piece | BadPattern {
  const [text = '(', name] = GROUP.exec(rest) ?? [];
  if (name !== undefined) return { text: `(?<${name}>`, length: text.length };
  if (text === '(' && rest[1] === '?') {
    return { refused: `the group ${rest.slice(0, 3)} is not supported` };
  }
  return { text, length: text.length };
}

function escapeAt(rest: string, isInClass: boolean): Piece | BadPattern {
  const letter = rest[1] ?? '';
  if (letter === 's') return { text: isInClass ? SPACE : `[${SPACE}]`, length: 2 };
  if (letter === 'S' && !isInClass) return { text: `[^${SPACE}]`, length: 2 };
  if (isInClass ? 'dDwWnrtfv'.includes(letter) : SAME.includes(letter)) {
    if (letter !== '') return { text: `\\${letter}`, length: 2 };
  }
  if (/[!-/:-@[-`{-~]/.test(letter)) {
    return { text: `\\u{${letter.charCodeAt(0).toString(16)}}`, length: 2 };
  }
  return { refused: `the escape \\${letter} is not supported` };
}

function classAt(source: string, at: number): Piece | BadPattern {
  let here = at + 1;
  let text = '[';
  if (source[here] === '^') {
    text += '^';
    here += 1;
  }
  for (let isFirst = true; isFirst || source[here] !== ']'; isFirst = false) {
    if (here >= source.length) return { refused: 'a class [ is not closed' };
    if (source.startsWith('[:', here)) return { refused: 'named classes [: are not supported' };
    const piece = source[here] === '\\' ? escapeAt(source.slice(here), true) : plain(source, here);
    if ('refused' in piece) return piece;
    text += piece.text;
    here += piece.length;
  }
  return { text: `${text}]`, length: here + 1 - at };
}

function plain(source: string, at: number): Piece {
  const letter = String.fromCodePoint(source.codePointAt(at) ?? 0);
  const text = letter === '[' || letter === ']' ? `\\${letter}` : letter;
  return { text, length: letter.length };
}
