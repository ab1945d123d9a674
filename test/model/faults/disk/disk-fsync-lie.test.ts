import { describe, expect, test } from 'vitest';
import { readWal } from '../../../../src/model/consensus/wal.ts';
import { blockCodec } from '../../../../src/model/wire/codec.ts';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';
import { comesBack } from '../../../support/recovery.ts';
import { listen, votesOf } from '../../../support/said.ts';
import { leaderPlace, memberAt } from '../../../support/world-votes.ts';

const FAULT = 'kind: disk_fsync_lie, targets: [validators], downtime: 100ms';

describe('a lying sync', () => {
  test('has a validator forget votes that it sent, and vote otherwise', async () => {
    // Leader and a second validator are down, so nobody has a quorum and all vote nil. Then the
    // power fails at those who are left; the leader comes back, and they vote for its block.
    const drill = await faultDrill(`${FAULT}, start: 500ms, duration: 2s`);
    const { control, machines, recorder } = drill.world;
    const said = listen(drill);
    const validators = machines.filter(({ role }) => role === 'validator');
    await drill.until(() => machines.every(({ disk }) => disk.ledger.height === 3));
    const place = leaderPlace(machines[0]!, 0);
    const leader = memberAt(drill, machines[0]!, place);
    const other = validators.find((one) => one !== leader)!;
    for (const { index } of [leader, other]) control.stop(index);
    await drill.until(
      () => linesOf(drill, 'fault_end').length >= 0 && struckBy(drill).length === 3,
    );
    const struck = struckBy(drill).map((name) => drill.machine(name));
    expect(struck).not.toContain(leader);
    const codec = blockCodec(leader.disk.ledger.genesis.chainId);
    for (const one of struck) {
      expect(votesOf(said, one, leader).map(({ height }) => height)).toContain(4);
      const { records } = readWal(one.disk.readLog()!, codec);
      expect(records.map(({ kind }) => kind)).not.toContain('vote');
    }
    control.start(leader.index, 'v1.4.2');
    await drill.until(() => recorder.evidence.length > 0);
    const { accused, votes, isExpected } = recorder.evidence[0]!;
    expect(struckBy(drill)).toContain(accused);
    expect(votes).toContain(null);
    expect(isExpected).toBe(true);
  });

  test('of one validator is borne by the others, and it comes back', async () => {
    const drill = await faultDrill(`${FAULT}, start: 500ms, duration: 1s, count: 1`);
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    const node = drill.machine(struckBy(drill)[0]!);
    await comesBack(drill, node);
  });

  test('does no harm as long as the power holds', async () => {
    const drill = await faultDrill(`${FAULT}, start: 500ms, duration: 5s, count: 1`);
    await drill.pass(1_500_000);
    drill.world.conclude();
    const lied = drill.world.machines.find(({ disk }) => disk.hasLied)!;
    const { height } = lied.disk.ledger;
    await drill.pass(lied.disk.fsyncUs);
    lied.disk.losePower();
    expect(lied.disk.ledger.height).toBe(height);
    expect(lied.disk.isLying).toBe(false);
    expect(struckBy(drill)).toEqual([]);
  });
});
