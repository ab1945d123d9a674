import { expect, test } from 'vitest';
import { tallyApproval } from '../../../src/playbook/approvals.ts';
import { carriedOut, failureOf, SECOND_US, stageOf } from './stage.ts';

const ASKED = { action: 'approve', approval: 'window', within: '1h' };

function asking(approval: object) {
  const names = ['anna', 'berta', 'carl'];
  const spec = { name: 'window', from: names, answer: '10m', ...approval };
  return stageOf([ASKED], { approvals: [spec] });
}

test('waits for signatures that hold', () => {
  const playbook = asking({});
  const { state } = carriedOut(playbook);
  const tally = tallyApproval(playbook.approvals[0]!, state.evidence);
  expect(tally).toMatchObject({ approved: ['anna', 'berta', 'carl'], invalid: [] });
  expect(state.evidence.every(({ atUs }) => atUs >= 660 * SECOND_US)).toBe(true);
  expect(state.verdict).toBe('promoted');
});

test('does not wait for those who are not needed', () => {
  const { state } = carriedOut(asking({ quorum: 0.6, silent: ['carl'] }));
  expect(state.verdict).toBe('promoted');
});

test('fails when time is up, with the names of those who are silent', () => {
  const world = carriedOut(asking({ silent: ['berta'] }));
  expect(failureOf(world)).toBe('window has 2 of 3 signatures, no answer of berta within 1h');
  expect(world.state.stages[0]?.endedUs).toBe(3_660 * SECOND_US);
});

test('fails as soon as too many have refused', () => {
  const world = carriedOut(asking({ refusing: ['anna'] }));
  expect(failureOf(world)).toContain('refused by anna');
  expect(world.state.stages[0]?.endedUs).toBe(660 * SECOND_US);
});
