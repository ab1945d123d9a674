import { expect, test } from 'vitest';
import { unjudgedGates } from '../../src/playbook/unjudged.ts';
import { rehearseSmall } from './small-playbook.ts';

const GATES = `gates:
  - {name: alive, check: reachable, group: cron}
  - {name: upgraded, check: version_in_effect, group: cron, version: v1.1.0}
  - {name: waited, check: reachable, group: cron}
  - {name: unmet, check: reachable, group: cron}
  - {name: later, check: reachable, group: cron, critical: false}
  - {name: undone, check: reachable, group: cron}
`;
const STAGES = `stages:
  - name: one
    activate: [{action: wait_until, gate: waited, max: 5m}]
    hold: {min: 2m}
    gates: [alive]
    conditional: [{when_passing: upgraded, gates: [unmet]}]
    on_fail: back
  - {name: two, hold: {min: 1m}, gates: [alive], verify: [later]}
rollback:
  - {name: back, steps: [], restores: nothing, verify: [undone]}
`;

/** The gates that were never judged, and why. */
async function unjudged(faults: string) {
  const { playbook, rehearsal } = await rehearseSmall(GATES + STAGES + faults);
  const found = unjudgedGates(playbook, rehearsal.state);
  return {
    verdict: rehearsal.state.verdict,
    unjudged: found.map(({ gate, isCritical, reason }) => [gate, isCritical, reason]),
  };
}

test('a gate whose condition was not met was never judged, nor one of a rollback', async () => {
  expect(await unjudged('')).toEqual({
    verdict: 'promoted',
    unjudged: [
      ['unmet', true, 'condition'],
      ['undone', true, 'rollback'],
    ],
  });
});

test('gates of stages that did not come to them were never judged', async () => {
  expect(await unjudged('faults:\n  - {fault: hang, target: cron, at: 70s}\n')).toEqual({
    verdict: 'rollback-failed',
    unjudged: [
      ['unmet', true, 'ended'],
      ['later', false, 'ended'],
    ],
  });
});
