import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { Disk } from '../../../src/model/node/disk.ts';
import { found, newLedger } from '../../support/world-chain.ts';

const { genesis } = found();
const FRAME = { record: {}, encode: () => Uint8Array.of(1, 2, 3) };
const FSYNC_US = 2_000;

/** A disk in virtual time, and what waited for it, in the order in which it went on. */
function newBench() {
  const sim = new Simulation();
  const disk = new Disk(newLedger(genesis), () => sim.nowUs);
  const wentOn: { readonly number: number; readonly atUs: number }[] = [];
  const schedule = (delayUs: number, action: () => void) => {
    const event = sim.call(delayUs, action);
    return () => void sim.cancel(event);
  };
  let written = 0;
  /** Writes a frame of the log, and waits for it. */
  const write = (workUs = 0): void => {
    const number = written++;
    disk.appendLog(FRAME);
    disk.whenSynced(workUs, schedule, () => wentOn.push({ number, atUs: sim.nowUs }));
  };
  return { sim, disk, wentOn, write };
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), us: fc.integer({ min: 0, max: 50_000 }) }),
  fc.record({ kind: fc.constant('write' as const), us: fc.integer({ min: 0, max: 300 }) }),
  fc.record({ kind: fc.constant('slow' as const), us: fc.integer({ min: 2, max: 10_000 }) }),
  fc.record({ kind: fc.constant('heal' as const), us: fc.nat(3) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A bench on which these steps were taken. The processor does one thing after another. */
function played(steps: readonly Step[]) {
  const bench = newBench();
  const { sim, disk, write } = bench;
  const heals: (() => void)[] = [];
  let readyUs = 0;
  const take = {
    pass: (us: number) => sim.run(sim.nowUs + us),
    slow: (us: number) => heals.push(disk.slow(us)),
    heal: (us: number) => heals.splice(us, 1)[0]?.(),
    write: (us: number) => {
      readyUs = Math.max(readyUs, sim.nowUs) + us;
      write(readyUs - sim.nowUs);
    },
  };
  for (const { kind, us } of steps) take[kind](us);
  return bench;
}

describe('who waits for a sync', () => {
  test('goes on when it is over, after its other work', () => {
    const { sim, wentOn, write } = newBench();
    write();
    write(500);
    sim.run(1_000_000);
    expect(wentOn).toEqual([
      { number: 0, atUs: FSYNC_US },
      { number: 1, atUs: FSYNC_US + 500 },
    ]);
  });

  test('goes on soon after a slow disk is healed, before those who write later', () => {
    const { sim, disk, wentOn, write } = newBench();
    const heal = disk.slow(10_000);
    write();
    sim.run(100_000);
    write();
    sim.run(1_000_000);
    heal();
    write();
    sim.run(60_000_000);
    const atUs = 1_000_000 + FSYNC_US;
    expect(wentOn).toEqual([0, 1, 2].map((number) => ({ number, atUs })));
    expect(sim.pendingCount).toBe(0);
  });

  test('is not kept for longer by a disk that was nearly done when it was healed', () => {
    const { sim, disk, wentOn, write } = newBench();
    const heal = disk.slow(10);
    write();
    sim.run(10 * FSYNC_US - 1);
    heal();
    sim.run(1_000_000);
    expect(wentOn).toEqual([{ number: 0, atUs: 10 * FSYNC_US }]);
  });

  test('waits for what slows the disk still when one of two faults is healed', () => {
    const { sim, disk, wentOn, write } = newBench();
    const heal = disk.slow(10_000);
    disk.slow(3);
    write();
    sim.run(5_000);
    heal();
    sim.run(1_000_000);
    expect(wentOn).toEqual([{ number: 0, atUs: 5_000 + 3 * FSYNC_US }]);
  });

  test('has the disk say so as soon when the disk lies', () => {
    const { sim, disk, wentOn, write } = newBench();
    const heal = disk.slow(10_000);
    disk.lie();
    write();
    heal();
    sim.run(1_000_000);
    expect(wentOn).toEqual([{ number: 0, atUs: FSYNC_US }]);
    disk.losePower();
    expect(disk.logLength).toBe(0);
  });

  // Whatever a disk goes through, the promise is the same: what went on is kept, in its order.
  test('goes on in the order of the writes, and only with what a loss of power leaves', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const { disk, wentOn } = played(steps);
        expect(wentOn.map(({ number }) => number)).toEqual(wentOn.map((_, place) => place));
        disk.losePower();
        expect(disk.logLength).toBeGreaterThanOrEqual(wentOn.length);
      }),
    );
  });
});
