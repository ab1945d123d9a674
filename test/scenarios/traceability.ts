/** Which requirements a scenario file says that it implements. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** A scenario of the repository: its path and its text. */
export function scenarioText(name: string): { readonly file: string; readonly text: string } {
  const file = fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url));
  return { file, text: readFileSync(file, 'utf8') };
}

/** Every reference of a file, however deep the object lies that carries it. */
export function refsIn(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (!Array.isArray(node) && 'ref' in node) {
      for (const ref of node.ref as readonly string[]) found.add(ref);
    }
    for (const child of Object.values(node)) walk(child);
  };
  walk(parse(text));
  return found;
}

/** Identifiers such as `002-5a` to `002-5k`, written as `5a-k`; a part without letters is one. */
export function rows(document: string, parts: readonly string[]): readonly string[] {
  return parts.flatMap((part) => {
    const [, section, first, last] = /^(\d+)([a-z])(?:-([a-z]))?$/.exec(part)!;
    const from = first!.charCodeAt(0);
    const length = (last ?? first!).charCodeAt(0) - from + 1;
    return Array.from({ length }, (_, place) => {
      return `${document}-${section}${String.fromCharCode(from + place)}`;
    });
  });
}
