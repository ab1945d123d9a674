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
