import { describe, expect, test } from 'vitest';
import { LinkBench } from '../../../support/link-bench.ts';

const groups = { nodes: 2, others: 2 };

function oneWay(lost: string): LinkBench {
  const split = { kind: 'groups', sides: [['nodes']] };
  const fault = { kind: 'partition_one_way', start: '1s', duration: '1s', split, lost };
  return new LinkBench({ groups, faults: [fault] });
}

describe('partition_one_way', () => {
  test('loses what one side says, while it hears the others', () => {
    const bench = oneWay('outbound');
    bench.run(1_500_000);
    expect(bench.hearing()).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
      [2, 3],
      [2, 3],
    ]);
  });

  test('loses what is said to one side, while the others hear it', () => {
    const bench = oneWay('inbound');
    bench.run(1_500_000);
    expect(bench.hearing()).toEqual([
      [0, 1],
      [0, 1],
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ]);
  });

  test('lets both directions pass when it ends', () => {
    const bench = oneWay('outbound');
    bench.run(2_000_000);
    expect(bench.hearing()).toEqual(Array.from({ length: 4 }, () => [0, 1, 2, 3]));
    expect(bench.notes).toContain('2000000 partition_end - nodes | the rest (outbound lost)');
  });
});
