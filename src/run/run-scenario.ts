/**
 * Runs a scenario: builds the world and its rollout, drives them to the end, and joins the answers
 * of the crypto pool at the virtual times that the models fixed for them.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Ticket } from '../crypto/jobs.ts';
import type { RecordSink } from '../kernel/trace.ts';
import { World } from '../model/world/world.ts';
import { RolloutController } from '../rollout/controller.ts';
import type { Plan } from '../rollout/plan.ts';
import type { Scenario } from '../scenario/schema.ts';
import { CryptoPool } from '../worker/pool.ts';
import { readProverFile } from '../worker/prover-file.ts';
import { assembleResult } from './assemble-result.ts';
import { InterruptedError } from './errors.ts';
import { HostMeter } from './host-meter.ts';
import type { RunResult } from './result.ts';
import { Slices } from './slices.ts';

export interface RunProgress {
  readonly stage: string;
  readonly virtualUs: number;
  readonly events: number;
}

/** Follows the trace of a run. */
export interface TraceFollower {
  /** What the numbers in the records stand for. */
  begin(names: { readonly kinds: readonly string[]; readonly nodes: readonly string[] }): void;
  records: RecordSink;
}

export interface RunOptions {
  /** Text; flag, environment or scenario, whichever the caller preferred. */
  readonly seed: string;
  /** Threads for cryptography; 0 does it in this one. The result is the same. */
  readonly workers: number;
  /** The scenario file as written, for the report. */
  readonly source: string;
  readonly signal?: AbortSignal | undefined;
  readonly trace?: TraceFollower | undefined;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
}

/**
 * @throws WorkerError if a thread died or trapped, ProverFileError if the prover is damaged.
 * @throws SeedError if the overlay or the first committee cannot be drawn with this seed.
 * @throws InterruptedError, with what was found until then, if the signal was raised.
 */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<RunResult> {
  const meter = new HostMeter(options.workers);
  const pool = await CryptoPool.open({ workers: options.workers, wasm: readProverFile() });
  try {
    const world = new World(scenario, {
      seed: options.seed,
      port: pool,
      hash: (bytes) => createHash('sha256').update(bytes).digest(),
      records: options.trace?.records,
    });
    const nodes = world.machines.map((machine) => machine.name);
    options.trace?.begin({ kinds: world.sim.kindNames, nodes });
    const controller = rolloutOf(scenario, world);
    world.invariants?.follow({ plan: scenario, state: controller.state });
    const isWhole = await conducted(world, controller, () =>
      drive(world, pool, scenario.durationMaxUs, options),
    );
    const state = controller.state;
    const result = assembleResult({ scenario, options, world, state, pool, meter });
    if (!isWhole) throw new InterruptedError('the run was stopped', result);
    return result;
  } finally {
    await pool.close();
  }
}

/** From the first event to the last word about it. @returns false if the signal stopped it. */
async function conducted(
  world: World,
  controller: RolloutController,
  drives: () => Promise<boolean>,
): Promise<boolean> {
  try {
    world.start();
    controller.start();
    const isWhole = await drives();
    if (controller.state.verdict === null) {
      controller.conclude(isWhole ? 'the scenario reached its longest duration' : 'interrupted');
    }
    if (isWhole) world.invariants?.conclude();
    return isWhole;
  } finally {
    // Also of a run that throws: whoever compares traces sees how far it came.
    world.sim.flushTrace();
  }
}

function rolloutOf(scenario: Scenario, world: World): RolloutController {
  const plan: Plan = {
    stages: scenario.stages,
    gates: scenario.gates,
    rollbacks: scenario.rollback,
    budgets: new Map(scenario.cluster.budgets.map((budget) => [budget.name, budget])),
  };
  return new RolloutController(plan, {
    cluster: world.control,
    store: world.telemetry.store,
    registryOf: (group) => world.telemetry.proberOf(group),
    probeEveryUs: world.telemetry.probeEveryUs,
    onStage: (name) => world.enterStage(name),
    onStagesOver: () => world.conclude(),
    onEnd: () => world.watch.whenConverged(() => world.sim.stop()),
  });
}

/** Runs to the end of the rollout. @returns false if the signal stopped it. */
async function drive(
  world: World,
  pool: CryptoPool,
  untilUs: number,
  options: RunOptions,
): Promise<boolean> {
  const slices = new Slices();
  for (;;) {
    const stop = world.sim.run(untilUs, slices.next());
    if (stop.reason === 'blocked') await answerAll(world, pool, stop.ticket);
    else if (stop.reason !== 'budget') return true;
    else {
      slices.end();
      await setImmediate();
    }
    if (options.signal?.aborted) return false;
    options.onProgress?.({
      stage: world.recorder.stage,
      virtualUs: world.sim.nowUs,
      events: world.sim.eventCount,
    });
  }
}

async function answerAll(world: World, pool: CryptoPool, ticket: Ticket): Promise<void> {
  for (const one of world.desk.unanswered(ticket)) await pool.wait(one);
}
