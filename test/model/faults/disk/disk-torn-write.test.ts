import { describe, expect, test } from 'vitest';
import { readWal } from '../../../../src/model/consensus/wal.ts';
import { blockCodec } from '../../../../src/model/wire/codec.ts';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';
import { comesBack } from '../../../support/recovery.ts';

describe('a torn write', async () => {
  const drill = await faultDrill(
    'kind: disk_torn_write, start: 800ms, downtime: 300ms, targets: [validators], count: 1',
  );
  await drill.until(() => struckBy(drill).length === 1);
  const node = drill.machine(struckBy(drill)[0]!);
  const codec = blockCodec(node.disk.ledger.genesis.chainId);
  const log = () => readWal(node.disk.readLog()!, codec);

  test('leaves part of a record at the end of the log', () => {
    const { tail, intactBytes } = log();
    expect(tail).toBe('torn');
    expect(intactBytes).toBeLessThan(node.disk.logBytes);
  });

  test('is cut off at the next start, and the validator goes on without silence', async () => {
    const { records } = log();
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    expect(log()).toMatchObject({ tail: 'clean', records });
    expect(node.disk.silentThrough).toBe(0);
    await comesBack(drill, node);
    expect(drill.world.recorder.evidence).toEqual([]);
  });
});
