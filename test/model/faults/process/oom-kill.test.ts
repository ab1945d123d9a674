import { describe, expect, test } from 'vitest';
import { faultDrill, struckBy } from '../../../support/fault-drill.ts';
import { comesBack } from '../../../support/recovery.ts';

const FAULT =
  'kind: oom_kill, start: 400ms, duration: 1s, downtime: 300ms, targets: [validators],' +
  ' every: 200ms, transactions_min: 30, budget: validators-down';

describe('the killer of those out of memory', () => {
  test('spares nodes that hold little', async () => {
    const drill = await faultDrill(FAULT);
    await drill.pass(2_000_000);
    expect(struckBy(drill)).toEqual([]);
  });

  test('kills the node that holds most, which loses what it held and comes back', async () => {
    const drill = await faultDrill(FAULT);
    await drill.pass(200_000);
    for (let count = 0; count < 80; count += 1) drill.pay('wallets-0', Uint8Array.of(count));
    const held = new Map<string, number>();
    await drill.until(() => {
      if (struckBy(drill).length > 0) return true;
      for (const { name, role, process } of drill.world.machines) {
        if (role === 'validator') held.set(name, process?.transactionsWaiting ?? 0);
      }
      return false;
    });
    const [name] = struckBy(drill);
    expect(held.get(name!)).toBe(Math.max(...held.values()));
    expect(held.get(name!)).toBeGreaterThanOrEqual(30);
    const node = drill.machine(name!);
    const { size } = node.disk.journal;
    await drill.until(() => node.process?.isListening === true);
    expect(node.process?.transactionsWaiting).toBeLessThanOrEqual(size);
    await comesBack(drill, node);
  });
});
