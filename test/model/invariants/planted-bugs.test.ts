import { expect, test } from 'vitest';
import { hunt } from '../../support/bugs/hunt.ts';
import { BUGS } from '../../support/bugs/table.ts';

/** One of each family; `planted-bugs.long.ts` hunts them all. */
const FEW = ['quorum-off-by-one', 'log-not-replayed', 'stale-gate'];

test.each(BUGS.filter(({ name }) => FEW.includes(name)))('$name is found', async (bug) => {
  const find = await hunt(bug);
  expect(bug.foundBy).toContain(find?.violation.property);
  expect(find?.violation.event).toBeGreaterThan(0);
});
