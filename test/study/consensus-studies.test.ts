import { describe, expect, test } from 'vitest';
import { cometbftQaStudy } from '../../src/study/cometbft-qa.ts';
import { cometbftRotatingStudy } from '../../src/study/cometbft-rotating.ts';
import { hotstuffAwsStudy } from '../../src/study/hotstuff-aws.ts';

describe('the studies of consensus', () => {
  test('hotstuff-aws: rows at low load hold, but for the mean of ten nodes', () => {
    const rows = hotstuffAwsStudy.run('1', 'quick');
    const missed = rows.filter(({ holds }) => !holds);
    expect(rows).toHaveLength(6);
    for (const row of missed) expect(row.quantity).toContain('n=10');
    for (const row of missed) expect(row.expectedMiss).toBeDefined();
  });

  test('cometbft-rotating: blocks per minute hold while 25 nodes catch up', () => {
    const rows = cometbftRotatingStudy.run('1', 'quick');
    expect(rows.map(({ holds }) => holds)).toEqual([true, true, true]);
  });

  test('cometbft-qa: is too long for a quick run, and says so by its rows', () => {
    expect(cometbftQaStudy.run('1', 'quick')).toEqual([]);
  });
});
