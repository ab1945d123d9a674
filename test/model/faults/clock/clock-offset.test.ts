import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';
import { comesBack } from '../../../support/recovery.ts';

const FAULT = 'kind: clock_offset, start: 300ms, duration: 4s, targets: [validators], count: 1';

describe('a clock far ahead', async () => {
  const drill = await faultDrill(`${FAULT}, by: 20s, direction: ahead`);
  const { recorder } = drill.world;
  const observer = drill.machine('observers-0');
  await drill.until(() => linesOf(drill, 'fault_end').length === 1);
  const node = drill.machine(struckBy(drill)[0]!);
  const endsAt = observer.disk.ledger.height;

  test('has nobody vote for the blocks that bear its time', () => {
    const own = recorder.blocks.filter(
      ({ proposer, decidedUs }) => proposer === node.name && decidedUs > 500_000,
    );
    expect(own).toEqual([]);
    // Where it had the turn, the height went to a later round and another proposer.
    expect(recorder.blocks.some(({ round }) => round > 0)).toBe(true);
    expect(recorder.blocks.length).toBeGreaterThan(5);
    for (const { block } of observer.disk.blocks) {
      expect(block.header.timeUs).toBeLessThan(recorder.blocks[block.height - 1]!.decidedUs);
    }
  });

  test('is forgotten once it is right', async () => {
    await drill.until(() =>
      recorder.blocks
        .slice(endsAt)
        .some(({ proposer, round }) => proposer === node.name && round === 0),
    );
    await comesBack(drill, node);
  });
});

test('a clock that is off by less than the precision makes blocks with its time', async () => {
  const drill = await faultDrill(`${FAULT}, by: 400ms, direction: ahead`);
  const { recorder } = drill.world;
  await drill.until(() => struckBy(drill).length === 1);
  const own = () =>
    recorder.blocks.find(
      ({ proposer, decidedUs }) => proposer === struckBy(drill)[0] && decidedUs > 800_000,
    );
  await drill.until(() => own() !== undefined);
  const { height, decidedUs } = own()!;
  await drill.until(() => drill.machine('observers-0').disk.ledger.height >= height);
  const { block } = drill.machine('observers-0').disk.blockAt(height)!;
  expect(block.header.timeUs).toBeGreaterThan(decidedUs + 200_000);
});

test('clocks of too many that are behind stop the chain until they are right', async () => {
  const drill = await faultDrill(
    'kind: clock_offset, start: 1s, duration: 3s, targets: [validators], count: 3,' +
      ' by: 10s, direction: behind',
  );
  await drill.pass(1_500_000);
  const { length } = drill.world.recorder.blocks;
  await drill.pass(2_500_000);
  const during = drill.world.recorder.blocks.slice(length);
  // Those behind still take each other's blocks, but not a block of those who are right.
  const right = during.filter(({ proposer }) => !struckBy(drill).includes(proposer));
  expect(right).toEqual([]);
  await drill.pass(2_000_000);
  expect(drill.world.recorder.blocks.length).toBeGreaterThan(length + during.length + 3);
});
