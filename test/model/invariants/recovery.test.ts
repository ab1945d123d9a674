import { expect, test } from 'vitest';
import { regot } from '../../support/bugs/bug.ts';
import { faultDrill, struckBy } from '../../support/fault-drill.ts';

// A disk that never writes what it was at when it was healed. That the fault had it take twenty
// seconds is no excuse any more.
test('a block of a slow disk is due soon after the disk is healed', async () => {
  const drill = await faultDrill(
    'kind: disk_slow, start: 1s, duration: 1s, targets: [validators], count: 1, factor: 10000',
  );
  const { control, recorder } = drill.world;
  await drill.until(() => struckBy(drill).length === 1);
  const node = drill.machine(struckBy(drill)[0]!);
  const { height } = node.disk.ledger;
  const mend = regot(node.disk, 'isLying', () => true);
  await drill.until(() => node.disk.ledger.height > height);
  await drill.pass(2_600_000 - drill.world.sim.nowUs);
  control.stop(node.index);
  node.disk.losePower();
  mend();
  expect(node.disk.ledger.height).toBe(height);
  control.start(node.index, node.version);
  const found = recorder.violations.filter(({ property }) => property === 'recovery');
  expect(found.map(({ nodes }) => nodes)).toEqual([[node.name]]);
});
