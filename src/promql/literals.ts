/** Numbers and texts as PromQL writes them. */

const DECIMAL = /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const WORDS: ReadonlyMap<string, number> = new Map([
  ['inf', Number.POSITIVE_INFINITY],
  ['nan', Number.NaN],
]);

/** An unsigned number, or undefined when it is none: `1h` and `1_000` only newer Prometheus reads. */
export function numberOf(text: string): number | undefined {
  const word = WORDS.get(text.toLowerCase());
  if (word !== undefined) return word;
  if (/^0x[0-9a-f]+$/i.test(text)) return Number(text);
  // As in Go, a leading zero makes a whole number octal, when its digits are.
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return DECIMAL.test(text) ? Number(text) : undefined;
}

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
]);
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.?))/gsu;

/**
 * The text between quotes, with its escapes resolved.
 *
 * @returns Undefined when the text is not closed, or an escape does not exist. Escaped bytes above
 *   0x7f are refused too: they may be no text at all.
 */
export function textOf(quoted: string): string | undefined {
  const quote = quoted.charAt(0);
  if (quoted.length < 2 || !quoted.endsWith(quote)) return undefined;
  const inner = quoted.slice(1, -1);
  if (quote === '`') return inner;
  let isBad = /\n/.test(inner) || /(?:^|[^\\])(?:\\\\)*\\$/.test(inner);
  const text = inner.replace(ESCAPE, (_, byte, short, long, octal, letter) => {
    const code = codeOf(byte, short ?? long, octal);
    const resolved = code === undefined ? SIMPLE.get(letter) : code;
    if (resolved === undefined || letter === (quote === '"' ? "'" : '"')) isBad = true;
    return resolved ?? '';
  });
  return isBad ? undefined : text;
}

function codeOf(byte?: string, point?: string, octal?: string): string | undefined {
  const code = Number.parseInt(byte ?? octal ?? point ?? '', octal === undefined ? 16 : 8);
  const codeMax = point === undefined ? 0x7f : 0x10ffff;
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return code <= codeMax && !isSurrogate ? String.fromCodePoint(code) : undefined;
}
