/**
 * Refuses texts that are too long, are not UTF-8, or hide characters from whoever reviews them.
 */
import { escaped } from '../schema/show.ts';
import { type Diagnostic, diagnose, ScenarioError } from './diagnostic.ts';
import { Source } from './source.ts';

/** Largest scenario file, in bytes. */
const BYTES_MAX = 1_048_576;

/**
 * Turns the bytes of a scenario file into a source. A byte order mark is dropped.
 *
 * @param whole - What messages call all of it: by default `scenario`.
 * @throws ScenarioError if the text is too long, not UTF-8, or holds control characters or marks
 *   that change the direction of the text.
 */
export function readText(text: string | Uint8Array, label: string, whole?: string): Source {
  if (text.length > BYTES_MAX) {
    throw refusal(new Source(label, '', whole), 'text.size', 'is larger than 1 MiB', 0, 1);
  }
  const decoded = typeof text === 'string' ? text : decode(text, label, whole);
  const source = new Source(label, decoded.replace(/^\uFEFF/, ''), whole);
  const hidden = hiddenCharacters(source);
  if (hidden.length > 0) throw new ScenarioError(hidden);
  return source;
}

function decode(bytes: Uint8Array, label: string, whole?: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Decoded leniently up to the first replacement, to tell where the text breaks.
    const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const offset = lenient.indexOf('\uFFFD');
    const source = new Source(label, lenient, whole);
    throw refusal(source, 'text.encoding', 'is not UTF-8 from here on', offset, 1);
  }
}

// Controls but tab and line ends, marks that turn the direction of text, lone surrogates.
const HIDDEN =
  /(?![\t\n]|\r\n)[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029\uFEFF]/gu;

/** Most hidden characters that are listed. */
const HIDDEN_MAX = 100;

function hiddenCharacters(source: Source): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const match of source.text.matchAll(HIDDEN)) {
    const message = `holds the character ${escaped(match[0])}, which a reader cannot see`;
    found.push(problem(source, 'text.control', message, match.index, match[0].length));
    if (found.length === HIDDEN_MAX) break;
  }
  return found;
}

function problem(source: Source, rule: string, message: string, start: number, length: number) {
  return diagnose({ path: [], rule, message }, { source, start, end: start + length });
}

function refusal(source: Source, rule: string, message: string, start: number, length: number) {
  return new ScenarioError([problem(source, rule, message, start, length)]);
}
