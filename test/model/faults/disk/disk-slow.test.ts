import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf } from '../../../support/fault-drill.ts';
import { Drill } from '../../../support/world-drill.ts';

test('slow disks make blocks later while they are slow', async () => {
  const drill = await faultDrill(
    'kind: disk_slow, start: 1s, duration: 4s, targets: [validators], factor: 40',
  );
  const blocksIn = async (us: number): Promise<number> => {
    const before = drill.world.recorder.blocks.length;
    await drill.pass(us);
    return drill.world.recorder.blocks.length - before;
  };
  await drill.pass(200_000);
  const sound = (await blocksIn(800_000)) / 0.8;
  await drill.pass(200_000);
  // A proposal and two votes wait for a sync of 80 ms each, one after the other.
  const slow = (await blocksIn(3_800_000)) / 3.8;
  expect(linesOf(drill, 'fault_end')).toHaveLength(5);
  const healed = (await blocksIn(2_000_000)) / 2;
  expect(1 / slow).toBeGreaterThan(1 / sound + 0.2);
  expect(healed).toBeGreaterThan(1.5 * slow);
});

describe('what waits for a slow disk that is healed', () => {
  const SLOW = 'kind: disk_slow, start: 1s, duration: 1s, targets: [validators], factor: 10000';

  test('is not waited for any longer: blocks go on at once', async () => {
    const drill = await faultDrill(SLOW);
    await drill.pass(2_000_000);
    const { height } = drill.machine('observers-0').disk.ledger;
    await drill.pass(1_500_000);
    expect(drill.machine('observers-0').disk.ledger.height).toBeGreaterThan(height + 2);
  });

  test('is acknowledged to the wallet that waits for it', async () => {
    const drill = await faultDrill(
      'kind: disk_slow, start: 0s, duration: 1s, factor: 10000, ' +
        'targets: [validators, observers, provers]',
    );
    const { recorder } = drill.world;
    drill.pay('wallets-0', Uint8Array.of(1));
    await drill.pass(1_000_000);
    expect(recorder.acknowledged.size).toBe(0);
    await drill.pass(100_000);
    expect(recorder.acknowledged.size).toBe(1);
  });

  test('is lost when the power fails midway, which is sooner now', async () => {
    const LOST =
      '{name: lost, kind: disk_lost_write, start: 1s, downtime: 1s, targets: [validators], count: 1}';
    const drill = await Drill.start({ overrides: [`faults=[{name: slow, ${SLOW}}, ${LOST}]`] });
    await drill.pass(2_000_000);
    expect(linesOf(drill, 'fault_start')).toHaveLength(5);
    await drill.pass(2_000);
    expect(linesOf(drill, 'fault_start')).toHaveLength(6);
  });

  // Story: a vote waited on for twenty seconds while later ones passed it on the healed disk, and
  // left after a restart, which no validator may do: exit 7 for a protocol that was sound.
  test.each([
    { engine: 'tendermint', seed: '11' },
    { engine: 'tendermint', seed: '15' },
    { engine: 'hotstuff', seed: '27' },
  ])('leaves in the order of the log: $engine, seed $seed', async ({ engine, seed }) => {
    const faults = [
      '{name: nemesis, kind: nemesis, period: 300ms, pause: 300ms, victims: 1, faults: [' +
        '{name: slow, kind: disk_slow, factor: 10000, targets: [validators], count: 1}]}',
      '{name: crashes, kind: churn, rate: 200/min, downtime: 200ms, targets: [validators], ' +
        'budget: validators-down}',
      '{name: loss, kind: loss, share: 30%, targets: [validators]}',
    ];
    const overrides = [`faults=[${faults.join(', ')}]`, `consensus.engine=${engine}`];
    const drill = await Drill.start({ seed, overrides });
    await drill.pass(8_000_000);
    expect(drill.world.recorder.violations).toEqual([]);
    expect(drill.machine('observers-0').disk.ledger.height).toBeGreaterThan(1);
  });
});
