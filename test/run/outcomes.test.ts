import { describe, expect, test } from 'vitest';
import { gravest } from '../../src/cli/exit-codes.ts';
import type { TamperRecord } from '../../src/model/recorder.ts';
import type { World } from '../../src/model/world/world.ts';
import { RolloutController } from '../../src/rollout/controller.ts';
import { type RolloutState, stateOf } from '../../src/rollout/state.ts';
import { outcomesOf } from '../../src/run/outcomes.ts';
import { Drill } from '../support/world-drill.ts';
import { drillScenario } from '../support/world-scenario.ts';

const SCENARIO = drillScenario();

/** A rollout of nothing, with success. */
function promoted(): RolloutState {
  return { ...stateOf([]), verdict: 'promoted' };
}

const TAMPER: TamperRecord = {
  proofIndex: 0,
  family: 'vrf',
  tamper: 'vrf.gamma_bit_flip',
  expected: ['vrf-invalid'],
  reason: 'vrf-invalid',
  outcome: 'rejected',
  controlAccepted: true,
};

/** What a sound, promoted run comes to once something was found in its world. */
async function judged(find: (world: World) => void) {
  const { world } = await Drill.start();
  find(world);
  const outcomes = outcomesOf(SCENARIO, world, promoted());
  return { outcomes, code: gravest(outcomes.map(({ code }) => code)) };
}

/** Rolls nothing out on a running drill, and judges it. */
async function rolledOut(drill: Drill) {
  const { world } = drill;
  const plan = {
    stages: SCENARIO.stages,
    gates: SCENARIO.gates,
    rollbacks: SCENARIO.rollback,
    budgets: new Map(SCENARIO.cluster.budgets.map((budget) => [budget.name, budget])),
  };
  const controller = new RolloutController(plan, {
    cluster: world.control,
    store: world.telemetry.store,
    registryOf: (group) => world.telemetry.proberOf(group),
    probeEveryUs: world.telemetry.probeEveryUs,
  });
  controller.start();
  await drill.until(() => controller.state.verdict !== null);
  const { state } = controller;
  return { gate: state.gates[0]!, outcomes: outcomesOf(SCENARIO, world, state) };
}

/** Swaps the hash of a final block for that of another height, on the disk of one node. */
function plantConflict(drill: Drill): void {
  const { blocks } = drill.machine('validators-2').disk;
  const [first, second] = [blocks[0]!, blocks[1]!];
  Object.assign(blocks, { 0: { ...first, block: { ...first.block, hash: second.block.hash } } });
}

describe('the outcomes of a run', () => {
  test('tell of a chain that differs on the disk of one node, and of nothing before', async () => {
    const drill = await Drill.start();
    await drill.reach(2);
    const sound = await rolledOut(drill);
    expect(sound.gate).toMatchObject({ name: 'finality', outcome: 'pass', value: 0, samples: 8 });
    expect(sound.outcomes).toEqual([]);

    plantConflict(drill);
    const { gate, outcomes } = await rolledOut(drill);
    expect(gate).toMatchObject({ name: 'finality', outcome: 'fail', value: 1, samples: 8 });
    expect(gate.reason).toContain('heights 1');
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]).toMatchObject({ code: 1 });
    expect(outcomes[0]!.message).toContain('gate finality failed');
  });

  test('are a violation of safety when two nodes finalise two blocks at one height', async () => {
    const { outcomes, code } = await judged(({ recorder }) => {
      const empty = { transactions: 0, vrfSubmissions: 0 };
      const block = { height: 1, round: 0, proposer: 'a', decidedUs: 0, ...empty };
      expect(recorder.decided({ ...block, hash: 'aa' }, 'validators-0')).toBe(true);
      expect(recorder.decided({ ...block, hash: 'aa' }, 'validators-1')).toBe(false);
      expect(recorder.decided({ ...block, hash: 'bb' }, 'validators-2')).toBe(false);
    });
    expect(code).toBe(7);
    expect(outcomes).toEqual([
      {
        code: 7,
        message:
          'safety violated: agreement: validators-2 finalised bb at height 1, others aa ' +
          '(event 0 at 0s)',
      },
    ]);
  });

  test('are a violation of safety when a manipulated proof is accepted', async () => {
    const { outcomes, code } = await judged(({ recorder }) => {
      recorder.tampers.push({ ...TAMPER, reason: null, outcome: 'accepted' });
      const message = `${TAMPER.tamper} on proof 0 was accepted`;
      recorder.violations.push({ property: 'tamper', message });
    });
    expect(code).toBe(7);
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]!.message).toContain('vrf.gamma_bit_flip on proof 0 was accepted');
  });

  test('are one when a manipulation is refused for another reason than its own', async () => {
    const { outcomes, code } = await judged(({ recorder }) => {
      recorder.tampers.push({ ...TAMPER, reason: 'envelope-malformed', outcome: 'wrong-reason' });
    });
    expect(code).toBe(7);
    expect(outcomes[0]!.message).toContain('refused as envelope-malformed, not as vrf-invalid');
  });

  test('are one when the untampered twin is refused', async () => {
    const { outcomes, code } = await judged(({ recorder }) => {
      recorder.tampers.push({ ...TAMPER, controlAccepted: false });
    });
    expect(code).toBe(7);
    expect(outcomes[0]!.message).toBe('the untampered twin of vrf.gamma_bit_flip was refused');
  });

  test('are a failure when an honest proof is refused', async () => {
    const { outcomes, code } = await judged(({ recorder }) => {
      const times = { requestedUs: 0, completedUs: 1, verifiedUs: 2 };
      recorder.proofs.push({
        ...{ index: 3, height: 4, round: 0, stage: 'load', prover: 'provers-0', ...times },
        ...{ bytes: 1, sha256: '', failure: 'stark-invalid', proveTicket: 0, verifyTicket: 1 },
      });
    });
    expect(code).toBe(1);
    expect(outcomes[0]!.message).toBe('honest proof 3 was refused: stark-invalid');
  });

  test('are a failure when the rollout was not promoted, for whatever reason', async () => {
    const { world } = await Drill.start();
    const state: RolloutState = { ...stateOf([]), verdict: 'inconclusive' };
    expect(outcomesOf(SCENARIO, world, state)).toEqual([
      { code: 1, message: 'the rollout ended as inconclusive' },
    ]);
  });
});
