import { expect, test } from 'vitest';
import { RolloutController } from '../../../../src/rollout/controller.ts';
import { faultDrill } from '../../../support/fault-drill.ts';
import type { Drill } from '../../../support/world-drill.ts';
import { drillScenario } from '../../../support/world-scenario.ts';

const CANDIDATE = 'v1.5.0-rc.1';
const RESTART =
  'action: rolling_restart, group: validators, budget: validators-down, drain: 0s, downtime: 100ms, settle: 0s, ready_within: 2s';
const ROLLOUT = [
  `stages=[{name: up, activate: [{${RESTART}, name: go, to: ${CANDIDATE}}], gates: [wrong], on_fail: back}]`,
  `gates=[{name: wrong, metric: unavailable, aggregate: last, op: "<", value: 0}]`,
  `rollback=[{name: back, steps: [{${RESTART}, name: return, to: v1.4.2}]}]`,
  'cluster.groups.0.count=4',
  'consensus.selection.committee=4',
];

/** Rolls the candidate out, behind a gate that never passes, and back. */
async function rollOut(drill: Drill): Promise<RolloutController> {
  const { world } = drill;
  const { stages, gates, rollback, cluster } = drillScenario(ROLLOUT.concat('traffic=[]'));
  const budgets = new Map(cluster.budgets.map((budget) => [budget.name, budget]));
  const controller = new RolloutController(
    { stages, gates, rollbacks: rollback, budgets },
    {
      cluster: world.control,
      store: world.telemetry.store,
      registryOf: (group) => world.telemetry.proberOf(group),
      probeEveryUs: world.telemetry.probeEveryUs,
    },
  );
  controller.start();
  await drill.until(() => controller.state.verdict !== null, 60_000_000);
  return controller;
}

const drillOf = (fault: string) =>
  faultDrill(fault, { overrides: [...ROLLOUT, 'traffic=[]', 'consensus.epoch_blocks=600'] });

test('a rollback that fails is a verdict of its own, with the step that failed', async () => {
  const drill = await drillOf('kind: rollback_fails, targets: [validators]');
  const { state } = await rollOut(drill);
  expect(state.verdict).toBe('rollback-failed');
  expect(state.stages[0]!.rollbackFailure).toBe(
    'validators-0 was not ready within 2s of its start in v1.4.2',
  );
  const machine = drill.machine('validators-0');
  expect([machine.process, machine.version]).toEqual([null, CANDIDATE]);
  // Healed, it starts in what it was sent back to.
  drill.world.conclude();
  await drill.until(() => machine.process?.isReady === true);
  expect(machine.version).toBe('v1.4.2');
});
