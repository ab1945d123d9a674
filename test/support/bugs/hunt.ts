/** Hunts a planted bug: runs the drill seed by seed, until an invariant is violated. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { metricUnits } from '../../../src/metrics/catalogue.ts';
import type { Violation } from '../../../src/model/recorder.ts';
import { BEHAVIOURS } from '../../../src/model/versions/table.ts';
import { World } from '../../../src/model/world/world.ts';
import { RolloutController } from '../../../src/rollout/controller.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';
import { CryptoPool } from '../../../src/worker/pool.ts';
import type { Bug } from './bug.ts';

const TEXT = readFileSync(new URL('./bug-drill.yaml', import.meta.url), 'utf8');
/** Events between two looks for violations. */
const SLICE_EVENTS = 500;

export interface Find {
  /** How many seeds it took, this one among them. */
  readonly seeds: number;
  readonly violation: Violation;
}

/** What is left of a run of the drill. */
export interface Hunt {
  readonly violations: readonly Violation[];
  readonly blocks: number;
  readonly verdict: string | null;
}

/** Looks for a bug in the seeds 1, 2, ... @returns Null if none of `seedsMax` shows it. */
export async function hunt(bug: Bug, seedsMax = bug.seedsMax): Promise<Find | null> {
  for (let seeds = 1; seeds <= seedsMax; seeds += 1) {
    const { violations } = await drill(String(seeds), bug.overrides ?? [], bug);
    const [violation] = violations;
    if (violation !== undefined) return { seeds, violation };
  }
  return null;
}

/** Runs the drill to its end, or to its first violation. */
export async function drill(
  seed: string,
  overrides: readonly string[] = [],
  bug?: Bug,
): Promise<Hunt> {
  const scenario = loadScenario(TEXT, {
    file: 'bug-drill.yaml',
    metricUnits,
    behaviours: Object.keys(BEHAVIOURS),
    overrides,
  });
  const pool = await CryptoPool.open({ workers: 0, wasm: null });
  const world = new World(scenario, {
    ...{ seed, port: pool },
    hash: (bytes) => createHash('sha256').update(bytes).digest(),
  });
  const mend = bug?.plant(world);
  try {
    const controller = rolloutOf(scenario, world);
    world.invariants?.follow({ plan: scenario, state: controller.state });
    world.start();
    controller.start();
    await drive(world, pool, scenario.durationMaxUs);
    world.invariants?.conclude();
    const { violations, blocks } = world.recorder;
    return { violations, blocks: blocks.length, verdict: controller.state.verdict };
  } finally {
    mend?.();
    await pool.close();
  }
}

function rolloutOf(scenario: Scenario, world: World): RolloutController {
  const plan = {
    ...{ stages: scenario.stages, gates: scenario.gates, rollbacks: scenario.rollback },
    budgets: new Map(scenario.cluster.budgets.map((budget) => [budget.name, budget])),
  };
  return new RolloutController(plan, {
    cluster: world.control,
    store: world.telemetry.store,
    registryOf: (group) => world.telemetry.proberOf(group),
    probeEveryUs: world.telemetry.probeEveryUs,
    onStage: (name) => world.enterStage(name),
    onStagesOver: () => world.conclude(),
    onEnd: () => world.sim.stop(),
  });
}

async function drive(world: World, pool: CryptoPool, untilUs: number): Promise<void> {
  while (world.recorder.violations.length === 0) {
    const stop = world.sim.run(untilUs, SLICE_EVENTS);
    if (stop.reason === 'blocked') {
      for (const ticket of world.desk.unanswered(stop.ticket)) await pool.wait(ticket);
    } else if (stop.reason !== 'budget') return;
  }
}
