/** Hunts every planted bug, and writes the table of `docs/PLANTED-BUGS.md`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Bug } from '../../support/bugs/bug.ts';
import { drill, type Find, hunt } from '../../support/bugs/hunt.ts';
import { BUGS } from '../../support/bugs/table.ts';

const { UPDATE_DOCS: update } = process.env;
const FILE = join(import.meta.dirname, '../../../docs/PLANTED-BUGS.md');
const MARK =
  '<!-- Generated below this line: UPDATE_DOCS=1 npx vitest run --config vitest.long.config.ts test/model/invariants/planted-bugs.long.ts -->';
const SEEDS_MAX = Math.max(...BUGS.map(({ seedsMax }) => seedsMax));

const finds = new Map<string, Find>();

test.each(BUGS)('$name is found within its seeds', async (bug) => {
  const find = await hunt(bug);
  expect(bug.foundBy).toContain(find?.violation.property);
  if (find !== null) finds.set(bug.name, find);
});

const changes = new Set(BUGS.map(({ overrides = [] }) => JSON.stringify(overrides)));

test.each([...changes])('without a bug nothing is found: %s', async (overrides) => {
  for (let seed = 1; seed <= SEEDS_MAX; seed += 1) {
    const { violations, blocks } = await drill(String(seed), JSON.parse(overrides));
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    if (!overrides.includes('timeouts')) expect(blocks).toBeGreaterThan(3);
  }
});

test('the table of the documentation is what was found', () => {
  const [prose = ''] = readFileSync(FILE, 'utf8').split(MARK);
  const expected = `${prose}${MARK}\n\n${table(BUGS)}\n`;
  if (update === '1') writeFileSync(FILE, expected);
  expect(readFileSync(FILE, 'utf8')).toBe(expected);
});

function table(bugs: readonly Bug[]): string {
  const rows = bugs.map(({ name, story, seedsMax }) => {
    const find = finds.get(name);
    const property = find?.violation.property;
    return `| \`${name}\` | ${story} | \`${property}\` | ${find?.seeds} | ${seedsMax} |`;
  });
  return [
    '| bug | what is wrong | found by | seeds it took | bound |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
