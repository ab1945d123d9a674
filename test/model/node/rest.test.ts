import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Rest } from '../../../src/model/node/rest.ts';
import { World } from '../../../src/model/world/world.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';
import { CryptoPool } from '../../../src/worker/pool.ts';
import { drillScenario } from '../../support/world-scenario.ts';

const DURATION_US = 14_000_000;

interface Ran {
  readonly trace: string;
  readonly sent: number;
  readonly blocks: number;
  /** Times that a node was laid to rest, and statuses that it did without its process. */
  readonly rests: number;
  readonly done: number;
}

/** Whatever can end the rest of a node: it dies, stops, its clock goes wrong, its disk decays. */
function disturb(world: World): void {
  const { sim, control, machines } = world;
  sim.call(2_500_000, () => control.stop(1));
  sim.call(6_500_000, () => control.start(1, 'v1.4.2'));
  sim.call(3_300_000, () => machines[2]?.process?.pause());
  sim.call(5_000_000, () => machines[2]?.process?.resume());
  sim.call(7_300_000, () => {
    const heal = machines[3]?.clock.skew(sim.nowUs, { offsetUs: 0, ppm: 50_000 });
    sim.call(1_900_000, () => heal?.());
  });
  sim.call(8_400_000, () => {
    const heal = machines[0]?.clock.freeze(sim.nowUs);
    sim.call(900_000, () => heal?.());
  });
}

/** Four validators and more that decide every four seconds and rest in between. */
async function ran(mayRest: boolean): Promise<Ran> {
  const { crypto, consensus, ...rest } = drillScenario();
  const sampled = { oneIn: 1_000 };
  const fidelity = { votes: sampled, vrf: sampled, proofs: { everyBlocks: 1, total: 0 } };
  const scenario: Scenario = {
    ...rest,
    crypto: { ...crypto, fidelity, tamper: undefined },
    consensus: { ...consensus, commitWaitUs: 3_500_000 },
  };
  const { enter, rings, hears } = Rest.prototype;
  const counts = { rests: 0, done: 0 };
  const counted = (isDone: boolean): boolean => {
    counts.done += isDone ? 1 : 0;
    return isDone;
  };
  Rest.prototype.enter = function (...args) {
    counts.rests += 1;
    if (mayRest) enter.apply(this, args);
  };
  Rest.prototype.rings = function (...args) {
    return counted(rings.apply(this, args));
  };
  Rest.prototype.hears = function (...args) {
    return counted(hears.apply(this, args));
  };
  const pool = await CryptoPool.open({ workers: 0, wasm: null });
  try {
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
    const world = new World(scenario, { seed: '7', port: pool, hash });
    world.start();
    world.enterStage('load');
    disturb(world);
    for (;;) {
      const stop = world.sim.run(DURATION_US);
      if (stop.reason !== 'blocked') break;
      for (const ticket of world.desk.unanswered(stop.ticket)) await pool.wait(ticket);
    }
    const { sent } = world.network.counters;
    const blocks = world.recorder.blocks.length;
    return { trace: world.sim.traceHash(), sent, blocks, ...counts };
  } finally {
    Object.assign(Rest.prototype, { enter, rings, hears });
    await pool.close();
  }
}

describe('Rest', () => {
  test('does just what processes would do, event by event, whatever disturbs them', async () => {
    const [resting, awake] = [await ran(true), await ran(false)];
    expect(resting.rests).toBeGreaterThan(10);
    expect(resting.done).toBeGreaterThan(100);
    expect(resting.blocks).toBeGreaterThanOrEqual(3);
    expect(awake.done).toBe(0);
    expect(resting.trace).toBe(awake.trace);
    expect(resting.sent).toBe(awake.sent);
  });
});
