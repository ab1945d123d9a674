import { describe, expect, test } from 'vitest';
import { LeaderSchedule } from '../../../../src/model/consensus/leader.ts';
import { HOTSTUFF, HOTSTUFF_BUGS, RESTARTS } from '../../../support/bugs/hotstuff.ts';
import { drill as bugDrill, hunt } from '../../../support/bugs/hunt.ts';
import { faultDrill, struckBy } from '../../../support/fault-drill.ts';
import type { Drill } from '../../../support/world-drill.ts';

/** The small drill with a fault, under HotStuff. */
function drillOf(fault: string): Promise<Drill> {
  return faultDrill(fault, { overrides: [HOTSTUFF] });
}

function heightOf(drill: Drill): number {
  return drill.machine('observers-0').disk.ledger.height;
}

describe('a cluster that decides by HotStuff', () => {
  // Safety first, then liveness: `bugDrill` ends at the first violation, and at the verdict.
  test('passes a rolling restart into a release candidate, under churn', async () => {
    const { violations, verdict, blocks } = await bugDrill('1', [HOTSTUFF]);
    expect(violations).toEqual([]);
    expect(verdict).toBe('promoted');
    expect(blocks).toBeGreaterThan(10);
  });

  test('keeps every promise while messages are lost and validators crash within heights', async () => {
    const { violations, blocks } = await bugDrill('2', [HOTSTUFF, RESTARTS]);
    expect(violations).toEqual([]);
    expect(blocks).toBeGreaterThan(3);
  });

  test('decides in the next view when its leader has crashed, who then catches up', async () => {
    const drill = await drillOf('kind: crash, start: 1m, downtime: 300ms, targets: [provers]');
    await drill.reach(2);
    const { world } = drill;
    const { nextSet, height } = drill.machine('observers-0').disk.ledger;
    const leaders = new LeaderSchedule(nextSet.beacon, nextSet.powers);
    const member = nextSet.members[leaders.leaderOf(height + 1, 0)]!;
    const leader = world.machines.find(({ validator }) => validator === member)!;
    world.control.drain(leader.index);
    world.control.stop(leader.index);
    await drill.until(() => heightOf(drill) > height);
    expect(world.recorder.blocks.at(-1)!.round).toBeGreaterThan(0);
    world.control.start(leader.index, leader.version);
    await drill.until(() => leader.disk.ledger.height > height + 1);
    expect(world.recorder.violations).toEqual([]);
  });

  test('stands still without a quorum, and goes on when a partition heals', async () => {
    const drill = await drillOf(
      'kind: partition, start: 700ms, duration: 3s, split: {kind: halves, targets: [validators]}',
    );
    await drill.pass(1_200_000);
    const before = heightOf(drill);
    await drill.pass(2_400_000);
    expect(heightOf(drill)).toBeLessThanOrEqual(before + 1);
    await drill.pass(200_000);
    await drill.reach(before + 3);
    expect(drill.world.recorder.violations).toEqual([]);
  });

  test('has its leaders find out who votes twice', async () => {
    const drill = await drillOf(
      'kind: equivocate, start: 300ms, duration: 2s, targets: [validators], count: 1',
    );
    const { recorder } = drill.world;
    await drill.until(() => recorder.evidence.length >= 2);
    for (const { accused, isExpected } of recorder.evidence) {
      expect([accused, isExpected]).toEqual([struckBy(drill)[0], true]);
    }
    expect(recorder.violations).toEqual([]);
  });

  test('sends fewer messages for a block than Tendermint', async () => {
    const sent: number[] = [];
    for (const engine of ['hotstuff', 'tendermint']) {
      const overrides = ['faults=[]', `consensus.engine=${engine}`];
      const drill = await faultDrill('kind: crash, start: 1m, downtime: 1s, targets: [provers]', {
        overrides,
      });
      await drill.reach(8);
      sent.push(drill.world.network.counters.sent / heightOf(drill));
    }
    expect(sent[0]).toBeLessThan(sent[1]!);
  });
});

describe('a bug planted in HotStuff', () => {
  test.each(HOTSTUFF_BUGS)('$name is found', async (bug) => {
    const find = await hunt(bug);
    expect(bug.foundBy).toContain(find?.violation.property);
  });
});
