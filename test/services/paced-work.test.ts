import { describe, expect, test } from 'vitest';
import { Simulation } from '../../src/kernel/simulation.ts';
import { FOREVER_US } from '../../src/kernel/time.ts';
import { PacedWork } from '../../src/services/paced-work.ts';

/** Work of ten seconds, and when it was done. */
function tenSeconds(slowness: number) {
  const sim = new Simulation();
  const doneUs: number[] = [];
  const work = new PacedWork(sim, 10_000_000, slowness, () => doneUs.push(sim.nowUs));
  return { sim, work, doneUs };
}

describe('PacedWork', () => {
  test('takes as many times as long as it is slow', () => {
    const { sim, doneUs } = tenSeconds(3);
    sim.run(60_000_000);
    expect(doneUs).toEqual([30_000_000]);
  });

  test('does what is left at the pace of the moment', () => {
    const { sim, work, doneUs } = tenSeconds(10_000);
    sim.run(20_000_000);
    work.pace(1);
    sim.run(25_000_000);
    work.pace(4);
    sim.run(100_000_000);
    // 2 ms are done when it gets quick, and 5.002 s when it gets slow again.
    expect(doneUs).toEqual([25_000_000 + 4 * 4_998_000]);
    expect(sim.pendingCount).toBe(0);
  });

  test('is done once, whatever its pace is afterwards', () => {
    const { sim, work, doneUs } = tenSeconds(1);
    sim.run(10_000_000);
    work.pace(5);
    sim.run(100_000_000);
    expect(doneUs).toEqual([10_000_000]);
  });

  test('of any length waits until the run is over, and goes on from there', () => {
    const sim = new Simulation();
    const doneUs: number[] = [];
    const work = new PacedWork(sim, FOREVER_US, 10_000, () => doneUs.push(sim.nowUs));
    sim.run(1_000_000);
    work.pace(2);
    sim.run(2_000_000);
    expect(doneUs).toEqual([]);
  });
});
