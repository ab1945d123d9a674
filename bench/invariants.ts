/**
 * Measures what watching the invariants costs: `npx tsx bench/invariants.ts`.
 *
 * The canary, with one signature in a hundred computed and no proofs, is run with and without its
 * observer, in turn, each run in a process of its own. Of each the least CPU time counts: what else
 * the machine does can only add to it. Exit code 1 if the observer costs a quarter or more.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { metricUnits } from '../src/metrics/catalogue.ts';
import { trackerFixtureNames } from '../src/model/tracker/fixtures.ts';
import { BEHAVIOURS } from '../src/model/versions/table.ts';
import { World } from '../src/model/world/world.ts';
import { RolloutController } from '../src/rollout/controller.ts';
import { loadScenario } from '../src/scenario/load.ts';
import { CryptoPool } from '../src/worker/pool.ts';

const CHILD = '--child';
const ROUNDS = 3;
const SHARE_MAX = 0.25;
const FILE = new URL('../scenarios/canary_rolling_restart.yaml', import.meta.url);
const OVERRIDES = [
  'crypto={fidelity: {votes: {one_in: 100}, vrf: {one_in: 100}, proofs: {every_blocks: 1, total: 0}}, ' +
    'witness_commitments: 0, proof_bytes_max: 4MiB, costs: {sign: 60us, verify: 150us, ' +
    'vrf_prove: 3ms, vrf_verify: 3ms, certificate: 3ms, proof: 1s, proof_verify: 150ms}}',
  'gates=[{name: recovery, metric: restart_recovery, aggregate: max, op: "<=", value: 5s, min_samples: 24}, ' +
    '{name: restarted-once, check: restarted_once, group: validators, op: "==", value: 0}]',
  'stages.0.gates=[]',
  'stages.1.gates=[recovery, restarted-once]',
  'stages.2.gates=[]',
  'stages.2.hold={min: 9s}',
];

const [mode, watched] = process.argv.slice(2);
if (mode === CHILD) console.log(JSON.stringify(await measure(watched === 'with')));
else process.exitCode = compare();

function compare(): number {
  const least = { with: Number.POSITIVE_INFINITY, without: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const which of ['without', 'with'] as const) {
      const cpu = runAlone(which);
      console.log(`${which.padEnd(8)} ${cpu.toFixed(2)} CPU s`);
      least[which] = Math.min(least[which], cpu);
    }
  }
  const share = least.with / least.without - 1;
  console.log(`invariants cost ${(100 * share).toFixed(1)}% of the run without them`);
  return share < SHARE_MAX ? 0 : 1;
}

function runAlone(which: 'with' | 'without'): number {
  const args = [...process.execArgv, fileURLToPath(import.meta.url), CHILD, which];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the run ${which} invariants failed: ${stderr}`);
  const { cpuSeconds, violations } = JSON.parse(stdout) as Awaited<ReturnType<typeof measure>>;
  if (violations.length > 0) throw new Error(`violated: ${violations.join('; ')}`);
  return cpuSeconds;
}

/** Runs the canary until its rollout is over. */
async function measure(invariants: boolean) {
  // A tracker attaches proofs, and there are none.
  const text = readFileSync(FILE, 'utf8').replace(/^tracker:\n(?: .*\n)+/m, '');
  const scenario = loadScenario(text, {
    file: 'canary_rolling_restart.yaml',
    metricUnits,
    behaviours: Object.keys(BEHAVIOURS),
    fixtures: trackerFixtureNames(),
    overrides: OVERRIDES,
  });
  const pool = await CryptoPool.open({ workers: 0, wasm: null });
  const startedAt = process.cpuUsage();
  const world = new World(scenario, {
    ...{ seed: scenario.seed, port: pool, invariants },
    hash: (bytes) => createHash('sha256').update(bytes).digest(),
  });
  const plan = {
    ...{ stages: scenario.stages, gates: scenario.gates, rollbacks: scenario.rollback },
    budgets: new Map(scenario.cluster.budgets.map((budget) => [budget.name, budget])),
  };
  const controller = new RolloutController(plan, {
    cluster: world.control,
    store: world.telemetry.store,
    registryOf: (group) => world.telemetry.proberOf(group),
    probeEveryUs: world.telemetry.probeEveryUs,
    onStage: (name) => world.enterStage(name),
    onStagesOver: () => world.conclude(),
    onEnd: () => world.sim.stop(),
  });
  world.invariants?.follow({ plan: scenario, state: controller.state });
  world.start();
  controller.start();
  for (;;) {
    const stop = world.sim.run(scenario.durationMaxUs);
    if (stop.reason !== 'blocked') break;
    for (const ticket of world.desk.unanswered(stop.ticket)) await pool.wait(ticket);
  }
  world.invariants?.conclude();
  const { user, system } = process.cpuUsage(startedAt);
  await pool.close();
  return {
    cpuSeconds: (user + system) / 1e6,
    blocks: world.recorder.blocks.length,
    virtualSeconds: world.sim.nowUs / 1e6,
    events: world.sim.eventCount,
    verdict: controller.state.verdict,
    trace: world.sim.traceHash().slice(0, 16),
    violations: world.recorder.violations.map(({ property, message }) => `${property}: ${message}`),
  };
}
