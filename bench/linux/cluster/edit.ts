/** Changes in a source that is not ours, before it is built. */
import { readFileSync, writeFileSync } from 'node:fs';

type Change = readonly [what: RegExp, to: string];

/** @throws Error if something that is to be changed is not there once. */
export function edit(file: string, changes: readonly Change[]): void {
  let text = readFileSync(file, 'utf8');
  for (const [what, to] of changes) {
    const found = text.match(new RegExp(what, `${what.flags}g`))?.length ?? 0;
    if (found !== 1) throw new Error(`${file} has ${found} times ${what}, where once was expected`);
    text = text.replace(what, to);
  }
  writeFileSync(file, text);
}
