import { describe, expect, test } from 'vitest';
import { faultDrill, struckBy } from '../../../support/fault-drill.ts';
import { comesBack } from '../../../support/recovery.ts';
import { listen, votesOf } from '../../../support/said.ts';

const FAULT =
  'kind: restart_without_disk, start: 1500ms, downtime: 300ms, targets: [validators], count: 1';

describe('a restart without disk', async () => {
  const drill = await faultDrill(FAULT);
  await drill.until(() => struckBy(drill).length === 1);
  const said = listen(drill);
  const node = drill.machine(struckBy(drill)[0]!);
  const others = drill.world.machines.filter((one) => one !== node);
  const heightLost = Math.max(...others.map(({ disk }) => disk.ledger.height));

  test('has a node fetch the whole chain from its peers, and take part again', async () => {
    expect(heightLost).toBeGreaterThan(3);
    expect(node.disk).toMatchObject({ isBlank: true, ledger: { height: 0 } });
    await comesBack(drill, node);
    const { blocksSynced } = drill.world.control.restartFacts(node.index);
    expect(blocksSynced).toBeGreaterThanOrEqual(heightLost);
  });

  test('keeps a validator silent at every height where it may have voted', () => {
    const { silentThrough, ledger } = node.disk;
    expect(silentThrough).toBeGreaterThan(heightLost + 1);
    expect(silentThrough).toBeLessThan(ledger.height);
    // What it had said before it died is still passed on, but is of no later height.
    const heights = votesOf(said, node, node).map(({ height }) => height);
    const later = heights.filter((height) => height > heightLost + 1);
    expect(Math.min(...later)).toBeGreaterThan(silentThrough);
    expect(drill.world.recorder.evidence).toEqual([]);
  });
});

// Story: a node whose peers had lost their disks too took what they had fetched so far for the end
// of the chain, and voted again at heights where it had voted: `double-vote` within the tolerance.
test('has a node wait for peers that know how far the chain is', async () => {
  const group = 'role: validator, version: v1.4.2, power: {kind: constant, value: 10}';
  const drill = await faultDrill(
    'kind: restart_without_disk, start: 1500ms, downtime: 70ms, targets: [wiped]',
    {
      overrides: [
        `cluster.groups=[{name: validators, count: 7, ${group}}, {name: wiped, count: 3, ${group}}, {name: wallets, role: wallet, count: 1, version: v1.4.2}]`,
        'cluster.overlay={kind: ring}',
        'consensus.selection.committee=10',
        'crypto.fidelity.proofs.total=0',
      ],
    },
  );
  await drill.until(() => struckBy(drill).length === 3);
  const heightLost = drill.machine('validators-0').disk.ledger.height;
  // Both peers of this one are wiped.
  const node = drill.machine('wiped-1');
  await comesBack(drill, node);
  expect(node.disk.silentThrough).toBeGreaterThan(heightLost + 1);
  expect(drill.world.recorder.violations).toEqual([]);
  expect(drill.world.recorder.evidence).toEqual([]);
});
