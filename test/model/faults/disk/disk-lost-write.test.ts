import { describe, expect, test, vi } from 'vitest';
import { faultDrill, struckBy } from '../../../support/fault-drill.ts';
import { comesBack } from '../../../support/recovery.ts';

describe('a lost write', async () => {
  const drill = await faultDrill(
    'kind: disk_lost_write, start: 800ms, downtime: 300ms, targets: [validators], count: 1',
  );
  const losses = drill.world.machines.map(({ disk }) => {
    const lose = disk.losePower.bind(disk);
    const seen = { before: [0, 0], after: [0, 0] };
    vi.spyOn(disk, 'losePower').mockImplementation((tear) => {
      seen.before = [disk.wal.length, disk.ledger.height];
      lose(tear);
      seen.after = [disk.wal.length, disk.ledger.height];
    });
    return seen;
  });
  await drill.until(() => struckBy(drill).length === 1);
  const node = drill.machine(struckBy(drill)[0]!);

  test('takes the record that was not synced, and not those before', () => {
    const { before, after } = losses[node.index]!;
    expect(after).not.toEqual(before);
    const [frames, height] = after as [number, number];
    expect(height).toBeGreaterThanOrEqual(before[1]! - 1);
    expect(height + frames).toBeGreaterThan(1);
    expect(node.disk.ledger.height).toBe(node.disk.blocks.length);
  });

  test('breaks no promise: nothing that was lost had been sent', async () => {
    await comesBack(drill, node);
    expect(node.disk.silentThrough).toBe(0);
    expect(drill.world.recorder.evidence).toEqual([]);
  });
});
