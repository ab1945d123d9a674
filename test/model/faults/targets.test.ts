import { describe, expect, test } from 'vitest';
import { LinkBench } from '../../support/link-bench.ts';

const groups = { nodes: 12, others: 3 };

/** What the timeline says of whom a clog strikes. */
function struck(fields: Readonly<Record<string, unknown>>, seed = '1'): string {
  const bench = new LinkBench({ groups, faults: [{ kind: 'clog', ...fields }], seed });
  bench.run(0);
  return bench.notes.join();
}

describe('targets of a fault', () => {
  test('are all nodes of its groups, of whom a few are named', () => {
    expect(struck({ targets: ['others'] })).toBe(
      '0 fault_start - clog on others-0, others-1, others-2',
    );
    const named = [0, 1, 2, 3, 4, 5, 6, 7].map((node) => `nodes-${node}`).join(', ');
    expect(struck({ targets: ['nodes', 'others'] })).toContain(`clog on ${named} and 7 more`);
  });

  test('are drawn where it says how many, any of them and in order', () => {
    const drawn = new Set<string>();
    for (let seed = 0; seed < 12; seed += 1) {
      const names = struck({ targets: ['others'], count: 2 }, `${seed}`).match(/others-\d/g) ?? [];
      expect(names).toEqual([...new Set(names)].sort());
      drawn.add(names.join());
    }
    expect([...drawn].sort()).toEqual([
      'others-0,others-1',
      'others-0,others-2',
      'others-1,others-2',
    ]);
  });

  test('are the subject of a line where there is but one', () => {
    expect(struck({ targets: ['nodes'], count: 1 })).toMatch(
      /^0 fault_start (nodes-\d+) clog on \1$/,
    );
  });
});
