import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { MUTANT_ROWS, ROWS } from './rows.ts';
import { PLAYBOOKS, shipped } from './shipped.ts';

const scenarios = join(import.meta.dirname, '../../scenarios');
const requirements = join(import.meta.dirname, '../../../shared/requirements/playbooks.md');

/** Every reference within a value. */
function refsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === 'ref' ? (child as string[]) : refsIn(child),
  );
}

const refs = readdirSync(scenarios)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => refsIn(parse(readFileSync(join(scenarios, name), 'utf8'))));

test('every requirement has an object that implements it', () => {
  const implemented = new Set(refs);
  expect(ROWS.filter((row) => !implemented.has(row))).toEqual([]);
});

test('no object refers to a requirement that does not exist', () => {
  const known = new Set([...ROWS, ...MUTANT_ROWS]);
  expect([...new Set(refs)].filter((ref) => !known.has(ref))).toEqual([]);
});

test.each(PLAYBOOKS)('%s has a mutant for every defect of its document', (name, number) => {
  const { mutants } = shipped(name).load();
  const named = mutants.flatMap((one) => /^[xz]\d+/.exec(one.name) ?? []);
  const wanted = MUTANT_ROWS.filter((row) => row.startsWith(number)).map((row) => row.slice(4));
  expect(wanted.filter((row) => !named.includes(row))).toEqual([]);
});

test.skipIf(!existsSync(requirements))('the rows are those of the requirements', () => {
  const text = readFileSync(requirements, 'utf8');
  const rows = [...text.matchAll(/^\| \**(00[0-4]-[A-Za-z0-9]+)(?: MISS)?\** \|/gm)].map(
    ([, row]) => row,
  );
  expect(new Set(rows)).toEqual(new Set([...ROWS, ...MUTANT_ROWS]));
});
