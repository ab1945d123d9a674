/** Reads a file by splitting it into paragraphs and its lines by patterns. */
import type { ParsedFile, ParsedStanza } from '../implementation.ts';
import { parsedOnce } from '../memo.ts';

const VERSION = /^#version:(\d+)$/m;
const INCLUDE = /^source .+$/gm;
const STANZA = /^iface (\S+) ?(.*)$/m;
const OPTION = /^\t(\S+) (.*)$/gm;

/** Reads a file that is still as it was no second time. */
export const parsed = parsedOnce(parseFile);

/** Version, include lines and stanzas of a file that the generator wrote. */
export function parseFile(text: string): ParsedFile {
  const version = VERSION.exec(text)?.[1];
  return {
    version: version === undefined ? -1 : Number(version),
    includes: [...text.matchAll(INCLUDE)].map(([line]) => line),
    stanzas: text.split('\n\n').flatMap(parseParagraph),
  };
}

function parseParagraph(paragraph: string): ParsedStanza[] {
  const head = STANZA.exec(paragraph);
  if (head === null) return [];
  const options = [...paragraph.matchAll(OPTION)].map(
    ([, key = '', value = '']) => [key, value] as const,
  );
  return [{ name: head[1] ?? '', method: head[2] ?? '', options }];
}
