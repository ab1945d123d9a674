import { describe, expect, test } from 'vitest';
import { faultDrill } from '../../../support/fault-drill.ts';
import { LinkBench } from '../../../support/link-bench.ts';

const FLIP = { kind: 'corrupt', targets: ['nodes'], start: '1s', duration: '1s', share: 1 };

describe('corrupt', () => {
  test('inverts one bit of each message: it arrives changed, or is no message any more', () => {
    const bench = new LinkBench({ faults: [FLIP] });
    bench.stream(500, 1_000_001, 1_000);
    bench.finish();
    const { garbled, delivered } = bench.network.counters;
    expect(garbled + delivered).toBe(500);
    // Of 128 bits 53 are of a number that may be anything below 2^53; any other gives no message.
    expect(Math.abs(delivered - (500 * 53) / 128)).toBeLessThan(67);
    for (const { message } of bench.arrivals) expect(message.type).toBe('proof-request');
    expect(bench.network.meters.bytesIn[1]).toBe(500 * 16);
  });

  test('leaves alone what is sent after its window', () => {
    const bench = new LinkBench({ faults: [FLIP] });
    bench.stream(100, 2_000_001, 1_000);
    bench.finish();
    expect(bench.heard).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test('crashes no node of a cluster, finalises no other block, and is got over', async () => {
    const fault =
      'kind: corrupt, targets: [validators, observers], duration: 2s, share: 30%, bits: 2';
    const drill = await faultDrill(fault);
    await drill.pass(2_000_000);
    const { counters } = drill.world.network;
    expect(counters.garbled).toBeGreaterThan(20);
    const { height } = drill.machine('observers-0').disk.ledger;
    await drill.reach(height + 3);
    expect(drill.world.recorder.violations).toEqual([]);
    expect(drill.world.machines.every(({ process }) => process !== null)).toBe(true);
  });

  // A block altered on the way, beside votes that are not, must not speak against these votes.
  test.each(['tendermint', 'hotstuff'])(
    'spoils no later check of a block under %s',
    async (engine) => {
      const drill = await faultDrill(
        'kind: corrupt, share: 100%, start: 1s, duration: 20s, targets: [validators], count: 1',
        { overrides: [`consensus.engine=${engine}`] },
      );
      await drill.pass(24_000_000);
      const heights = drill.world.machines.map(({ disk }) => disk.ledger.height);
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(Math.max(...heights) - 1);
    },
  );
});
