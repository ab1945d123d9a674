/** What all faults have in common that damage a disk at rest: what the node does about it. */
import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf, struckBy } from './fault-drill.ts';
import { comesBack } from './recovery.ts';

/** Describes a kind of damage to the log, and to the record of a block. */
export function describeDamage(kind: string): void {
  const outage = `kind: ${kind}, start: 1200ms, downtime: 200ms, targets: [validators], count: 1`;

  describe(`${kind} of the log`, async () => {
    const drill = await faultDrill(`${outage}, part: log`);
    await drill.until(() => struckBy(drill).length === 1);
    const node = drill.machine(struckBy(drill)[0]!);
    const diedAt = node.disk.ledger.height;

    test('is found when the node starts, which then is silent where it may have voted', async () => {
      expect(node.disk.silentThrough).toBe(0);
      await drill.until(() => linesOf(drill, 'fault_end').length === 1);
      expect(node.disk.silentThrough).toBe(diedAt + 1);
      expect(node.process?.walRecords).toBe(0);
    });

    test('is over one height later: the validator votes again and contradicts nothing', async () => {
      await comesBack(drill, node);
      expect(drill.world.recorder.evidence).toEqual([]);
    });
  });

  describe(`${kind} of a block`, async () => {
    const drill = await faultDrill(`${outage}, part: blocks`);
    await drill.until(() => struckBy(drill).length === 1);
    const node = drill.machine(struckBy(drill)[0]!);
    const written = [...node.disk.blocks];

    test('is found by a check, and the block is not served', async () => {
      expect(node.disk.damaged.size).toBe(0);
      await drill.until(() => linesOf(drill, 'fault_end').length === 1);
      const damaged = [...node.disk.damaged];
      expect(damaged.length).toBeGreaterThan(0);
      expect(damaged.length).toBeLessThan(written.length);
      for (const height of written.keys()) {
        const isServed = node.disk.blockAt(height + 1) !== undefined;
        expect(isServed).toBe(!damaged.includes(height + 1));
      }
    });

    test('is mended by a peer with the very block that was lost', async () => {
      await drill.until(() => node.disk.damaged.size === 0);
      const hashes = written.map((_, index) => node.disk.blockAt(index + 1)?.block.hash);
      expect(hashes).toEqual(written.map(({ block }) => block.hash));
      await comesBack(drill, node);
      expect(node.disk.silentThrough).toBe(0);
    });
  });
}
