import { describe, expect, test } from 'vitest';
import { cometbftQaStudy } from '../../src/study/cometbft-qa.ts';
import { cometbftRotatingStudy } from '../../src/study/cometbft-rotating.ts';
import { runStudy } from '../../src/study/study.ts';

describe('the studies of CometBFT', () => {
  test('cometbft-rotating: blocks per minute hold while 25 nodes catch up', () => {
    const rows = runStudy(cometbftRotatingStudy, '1', 'quick');
    expect(rows.map(({ holds }) => holds)).toEqual([true, true, true]);
  });

  test('cometbft-qa: is too long for a quick run, and says so by its rows', () => {
    expect(runStudy(cometbftQaStudy, '1', 'quick')).toEqual([]);
  });
});
