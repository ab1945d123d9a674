/** Reads a file in one pass over its characters, with one state and no patterns. */
import type { ParsedFile, ParsedStanza } from '../implementation.ts';
import { parsedOnce } from '../memo.ts';

const VERSION_PREFIX = '#version:';

interface OpenStanza {
  readonly name: string;
  readonly method: string;
  readonly options: [key: string, value: string][];
}

/** Reads a file that is still as it was no second time. */
export const scanned = parsedOnce(scanFile);

/** Version, include lines and stanzas of a file that the emitter wrote. */
export function scanFile(text: string): ParsedFile {
  const includes: string[] = [];
  const stanzas: ParsedStanza[] = [];
  let version = -1;
  let open: OpenStanza | undefined;
  let at = 0;
  while (at < text.length) {
    const end = lineEnd(text, at);
    if (text[at] === '\t') open?.options.push(splitOnce(text, at + 1, end));
    else if (text.startsWith('iface ', at)) {
      const [name, rest] = splitOnce(text, at + 'iface '.length, end);
      open = { name, method: rest, options: [] };
      stanzas.push(open);
    } else if (text.startsWith('source ', at)) includes.push(text.slice(at, end));
    else if (at === 0) version = versionIn(text, end);
    at = end + 1;
  }
  return { version, includes, stanzas };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function splitOnce(text: string, from: number, to: number): [string, string] {
  let at = from;
  while (at < to && text[at] !== ' ') at++;
  return [text.slice(from, at), text.slice(at + 1, to)];
}

function versionIn(text: string, end: number): number {
  if (!text.startsWith(VERSION_PREFIX) || end === VERSION_PREFIX.length) return -1;
  let version = 0;
  for (let at = VERSION_PREFIX.length; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    version = version * 10 + digit;
  }
  return version;
}
