import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';
import { comesBack } from '../../../support/recovery.ts';
import { listen, votesOf } from '../../../support/said.ts';

describe('a full disk', async () => {
  const drill = await faultDrill(
    'kind: disk_full, start: 700ms, duration: 2s, targets: [validators], count: 1',
  );
  const said = listen(drill);
  await drill.until(() => struckBy(drill).length === 1);
  const node = drill.machine(struckBy(drill)[0]!);

  test('has a node neither vote nor finalise, while the others go on', async () => {
    const { height } = node.disk.ledger;
    const log = node.disk.readLog();
    // What was written before may still be on its way out.
    await drill.pass(10_000);
    const before = said.length;
    await drill.pass(1_900_000);
    expect(node.disk.ledger.height).toBe(height);
    expect(node.disk.readLog()).toEqual(log);
    const own = said.slice(before).filter(({ from }) => from === node.index);
    expect(own.some(({ message }) => message.type === 'status')).toBe(true);
    const observer = drill.machine('observers-0');
    expect(votesOf(own, node, observer)).toEqual([]);
    expect(node.process?.isReady).toBe(false);
    expect(observer.disk.ledger.height).toBeGreaterThan(height + 2);
  });

  test('that has room again lets the node catch up and vote, in the same life', async () => {
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    await comesBack(drill, node);
    expect(node.lives).toBe(1);
    expect(drill.world.recorder.evidence).toEqual([]);
  });
});

// Story: a leader that gave its height up, as it had no room for its block, and began it again asked
// twice for one VRF proof, and the second time waited for an answer that the first had taken away.
test('lets a leader begin a height again for which it was proving its turn', async () => {
  const drill = await faultDrill(
    'kind: disk_full, start: 1s, duration: 5s, targets: [validators], count: 3',
    {
      seed: '36',
      overrides: ['cluster.groups.0.count=9', 'consensus.selection.committee=9'],
    },
  );
  await drill.pass(9_000_000);
  expect(drill.world.recorder.violations).toEqual([]);
  for (const { disk } of drill.world.machines) expect(disk.ledger.height).toBeGreaterThan(8);
});
