import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Claim } from '../../../src/model/invariants/invariant.ts';
import {
  CHECKED_AT_SOURCE,
  EXEMPT,
  FOLLOW_A_SPLIT,
  INVARIANTS,
} from '../../../src/model/invariants/table.ts';

const { UPDATE_DOCS: update } = process.env;
const FILE = join(import.meta.dirname, '../../../docs/INVARIANTS.md');
const MARK =
  '<!-- Generated below this line: UPDATE_DOCS=1 npx vitest run test/model/invariants/table.test.ts -->';
const LAST_NUMBER = 39;
const CLAIMS: readonly Claim[] = [...INVARIANTS, ...CHECKED_AT_SOURCE];

function generated(): string {
  const rows = CLAIMS.map(({ numbers, name, statement }) => {
    const where = INVARIANTS.some((one) => one.name === name) ? 'all along' : 'at its source';
    return {
      at: numbers[0] ?? 0,
      text: `| ${numbers.join(', ')} | \`${name}\` | ${statement} | ${where} |`,
    };
  });
  const sorted = rows.map((row, place) => ({ ...row, place }));
  sorted.sort((a, b) => a.at - b.at || a.place - b.place);
  return [
    '## Watched',
    '',
    '| no. | property | what holds | looked at |',
    '|---|---|---|---|',
    ...sorted.map(({ text }) => text),
    '',
    '## Not watched, and why',
    '',
    '| no. | what it would say | why not |',
    '|---|---|---|',
    ...EXEMPT.map(({ number, title, reason }) => `| ${number} | ${title} | ${reason} |`),
    '',
  ].join('\n');
}

test('the invariants are documented as they are watched', () => {
  const [prose = ''] = readFileSync(FILE, 'utf8').split(MARK);
  const expected = `${prose}${MARK}\n\n${generated()}`;
  if (update === '1') writeFileSync(FILE, expected);
  expect(readFileSync(FILE, 'utf8')).toBe(expected);
});

test('each number of the list is watched or has its reason, and none has both', () => {
  const watched = new Set(CLAIMS.flatMap(({ numbers }) => numbers));
  const exempt = EXEMPT.map(({ number }) => number);
  expect(exempt.filter((number) => watched.has(number))).toEqual([]);
  const all = [...watched, ...exempt].sort((a, b) => a - b);
  expect(all).toEqual(Array.from({ length: LAST_NUMBER }, (_, index) => index + 1));
});

test('names are unique, and those that fall together are among them', () => {
  const names = CLAIMS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect([...FOLLOW_A_SPLIT].filter((name) => !names.includes(name))).toEqual([]);
});
