/**
 * Lets virtual time pass in a world, all cryptography in this thread, and measures what it took.
 *
 * The time is CPU time of the process, user and system, so that it says the same on a machine that
 * has other work. It counts everything from the founding of the world to the hash of its trace.
 */
import { createHash } from 'node:crypto';
import { World } from '../../src/model/world/world.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { CryptoPool } from '../../src/worker/pool.ts';

/** What a run of a world took, and what happened in it. */
export interface ScaleRun {
  readonly world: World;
  readonly virtualSeconds: number;
  readonly cpuSeconds: number;
  /** The part of `cpuSeconds` that went by before virtual time did. */
  readonly foundingCpuSeconds: number;
  readonly traceHash: string;
  readonly peakRssBytes: number;
}

const SLICE_EVENTS = 1_000_000;

/**
 * Builds the world of a scenario and runs it, in its first stage.
 *
 * @param untilUs - Virtual time at which the run ends.
 */
export async function runWorld(scenario: Scenario, untilUs: number): Promise<ScaleRun> {
  const startedUs = cpuUs();
  const pool = await CryptoPool.open({ workers: 0, wasm: null });
  const world = new World(scenario, {
    seed: scenario.seed,
    port: pool,
    hash: (bytes) => createHash('sha256').update(bytes).digest(),
  });
  world.start();
  world.enterStage(scenario.stages[0]?.name ?? '');
  const foundedUs = cpuUs();
  await pass(world, pool, untilUs);
  const traceHash = world.sim.traceHash();
  const endedUs = cpuUs();
  await pool.close();
  return {
    world,
    virtualSeconds: world.sim.nowUs / 1e6,
    cpuSeconds: (endedUs - startedUs) / 1e6,
    foundingCpuSeconds: (foundedUs - startedUs) / 1e6,
    traceHash,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
}

async function pass(world: World, pool: CryptoPool, untilUs: number): Promise<void> {
  for (;;) {
    const stop = world.sim.run(untilUs, SLICE_EVENTS);
    if (stop.reason === 'blocked') {
      for (const ticket of world.desk.unanswered(stop.ticket)) await pool.wait(ticket);
    } else if (stop.reason !== 'budget') return;
  }
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
