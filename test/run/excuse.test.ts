import { describe, expect, test } from 'vitest';
import { gravest } from '../../src/cli/exit-codes.ts';
import type { GateRecord } from '../../src/rollout/records.ts';
import { type RolloutState, RUN, type StageProgress, stateOf } from '../../src/rollout/state.ts';
import { outcomesOf, verdictOf } from '../../src/run/outcomes.ts';
import { faultDrill } from '../support/fault-drill.ts';
import { Drill } from '../support/world-drill.ts';
import { drillScenario } from '../support/world-scenario.ts';

const GATES = [
  '{name: finality, check: conflicting_finality, op: "==", value: 0}',
  '{name: kept, check: lost_transactions, op: "==", value: 0}',
  '{name: height, metric: height, aggregate: last, op: ">", value: 0}',
  '{name: tampers, metric: tamper_unexpected_accepts, aggregate: last, op: "==", value: 0}',
];
const SCENARIO = drillScenario([`gates=[${GATES.join(', ')}]`]);

/** A rollout whose gates of these names failed at that time. */
function failedAt(atUs: number, ...names: string[]): RolloutState {
  const gates = names.map((name) => ({
    ...{ name, stage: RUN, rule: name, outcome: 'fail', value: 1, threshold: 0, unit: 'count' },
    ...{ margin: -1, samples: 1, evaluatedUs: atUs, firstBreachUs: null, lostUs: null },
    ...{ reason: null, refs: [] },
  })) as RolloutState['gates'];
  return { ...stateOf([]), gates, verdict: 'failed' };
}

const judged = ({ world }: Drill, state: RolloutState) => outcomesOf(SCENARIO, world, state);
const codesOf = (drill: Drill, state: RolloutState) => judged(drill, state).map(({ code }) => code);

const drillOf = async (fault: string) => {
  const drill = await faultDrill(`start: 300ms, duration: 200ms, targets: [validators], ${fault}`);
  await drill.pass(600_000);
  return drill;
};

describe('what fails after a dose beyond the tolerance', () => {
  test('is excusable, with the dose and when it was', async () => {
    const drill = await drillOf('kind: pause, count: 2');
    const outcomes = judged(drill, failedAt(400_000, 'height', 'kept'));
    expect(outcomes.map(({ code }) => code)).toEqual([9, 9]);
    expect(outcomes[0]!.message).toMatch(
      /^excusable: dose beyond the tolerance: 2 of 5 paused at 300ms, \d\d% of the power: gate height failed: height$/,
    );
    expect(verdictOf(outcomes)).toBe('excusable');
    expect(gravest([9, 0])).toBe(9);
  });

  test('is no excuse for what failed before, nor for safety that it cannot break', async () => {
    const drill = await drillOf('kind: pause, count: 2');
    expect(codesOf(drill, failedAt(200_000, 'height'))).toEqual([1]);
    expect(codesOf(drill, failedAt(400_000, 'finality', 'tampers'))).toEqual([1, 1]);
    const mixed = judged(drill, failedAt(400_000, 'finality', 'height'));
    expect(verdictOf(mixed)).toBe('fail');
    expect(gravest(mixed.map(({ code }) => code))).toBe(1);
  });

  test('is no excuse for what was lost before, though it was judged after', async () => {
    const drill = await drillOf('kind: pause, count: 2');
    const state = failedAt(500_000, 'height', 'kept');
    const [height, kept] = state.gates as [GateRecord, GateRecord];
    const lost = (atUs: number) => ({ ...state, gates: [{ ...height, lostUs: atUs }, kept] });
    expect(codesOf(drill, lost(299_000))).toEqual([1, 9]);
    expect(codesOf(drill, lost(300_000))).toEqual([9, 9]);
  });

  // Story: a chain that too many faults had stopped kept a rollout waiting to the end of the run, and
  // the gate on finality, judged by nothing, ended it with 1.
  test('excuses every gate that could not be decided', async () => {
    const drill = await drillOf('kind: pause, count: 2');
    const { gates, ...rest } = failedAt(400_000, 'finality', 'tampers');
    const undecided = gates.map((gate) => ({ ...gate, outcome: 'inconclusive' as const }));
    expect(codesOf(drill, { ...rest, gates: undecided })).toEqual([9, 9]);
  });

  test('is no excuse for a split before it', async () => {
    const drill = await drillOf('kind: equivocate, count: 2');
    const { violations } = drill.world.recorder;
    violations.push({ property: 'agreement', message: 'two blocks', atUs: 250_000 });
    expect(codesOf(drill, failedAt(400_000, 'finality'))).toEqual([7, 1]);
  });

  test('is no excuse for a stage that failed before and could not be undone after', async () => {
    const drill = await drillOf('kind: pause, count: 2');
    const [stage] = stateOf(['restart']).stages as [StageProgress];
    const undo = { rollback: 'undo', rollbackFailure: 'late', endedUs: 500_000 };
    const failed = (failedUs: number): RolloutState => {
      const stages = [{ ...stage, failure: 'not ready', failedUs, ...undo }];
      return { ...stateOf([]), stages, verdict: 'rollback-failed' };
    };
    expect(codesOf(drill, failed(200_000))).toEqual([1, 9]);
    expect(judged(drill, failed(200_000))[0]!.message).toBe('restart: not ready');
    expect(codesOf(drill, failed(400_000))).toEqual([9, 9]);
  });

  test('may be agreement when a third of the power lied, and never what evidence proves', async () => {
    const drill = await drillOf('kind: equivocate, count: 2');
    expect(codesOf(drill, failedAt(400_000, 'finality', 'tampers'))).toEqual([9, 1]);
    const { violations } = drill.world.recorder;
    violations.push({ property: 'agreement', message: 'two blocks', atUs: 400_000 });
    const promoted = { ...stateOf([]), verdict: 'promoted' } as const;
    expect(codesOf(drill, promoted)).toEqual([9]);
    violations.push({ property: 'equivocation', message: 'an honest node' });
    expect(codesOf(drill, promoted)).toEqual([9, 7]);
  });
});

describe('once the chain has split', () => {
  test('what is judged by one side of it is excused, and was not before', async () => {
    const drill = await drillOf('kind: equivocate, count: 2');
    const { violations } = drill.world.recorder;
    violations.length = 0;
    const promoted = { ...stateOf([]), verdict: 'promoted' } as const;
    violations.push({ property: 'progress', message: 'no block', atUs: 400_000 });
    violations.push({ property: 'certificate', message: 'another set', atUs: 500_000 });
    expect(codesOf(drill, promoted)).toEqual([7, 7]);
    violations.push({ property: 'agreement', message: 'two blocks', atUs: 450_000 });
    violations.push({ property: 'double-vote', message: 'an honest node', atUs: 500_000 });
    expect(codesOf(drill, promoted)).toEqual([7, 9, 9, 7]);
  });

  // Five of seven forget what they had decided, and decide otherwise while the others are away.
  test('a run has no other finding than that it did', async () => {
    const node = 'role: validator, version: v1.4.2, power: {kind: constant, value: 10}';
    const rest = 'count: 1, version: v1.5.0-rc.1';
    const drill = await Drill.start({
      seed: '8',
      overrides: [
        `cluster.groups=[{name: liars, count: 5, ${node}}, {name: validators, count: 2, ${node}},
          {name: observers, role: observer, ${rest}}, {name: provers, role: prover, ${rest}},
          {name: wallets, role: wallet, ${rest}}]`,
        'cluster.overlay={kind: full}',
        'consensus.selection.committee=7',
        `faults=[{name: lie, kind: disk_fsync_lie, start: 1s, duration: 4s, downtime: 500ms,
            targets: [liars], count: 5},
          {name: cut, kind: partition, start: 4500ms, duration: 6s,
            split: {kind: groups, sides: [[liars]]}}]`,
        'stages=[{name: load, hold: {min: 90s}}]',
      ].map((text) => text.replaceAll(/\s+/g, ' ')),
    });
    drill.world.enterStage('load');
    await drill.pass(32_000_000);
    const { violations } = drill.world.recorder;
    const properties = new Set(violations.map(({ property }) => property));
    expect([...properties].sort()).toEqual([
      ...['agreement', 'catch-up', 'certificate', 'finality', 'progress', 'quorum-intersection'],
      ...['state-root', 'validity'],
    ]);
    const codes = codesOf(drill, { ...stateOf([]), verdict: 'promoted' });
    expect(codes).toEqual(violations.map(() => 9));
  });
});

describe('clocks of a quorum that were ahead', () => {
  const ahead = async (count: number) => {
    const drill = await faultDrill(
      `kind: clock_offset, by: 1h, direction: ahead, targets: [validators], count: ${count}`,
      { overrides: ['convergence={within: 1s}'] },
    );
    await drill.pass(2_000_000);
    drill.world.conclude();
    await drill.pass(1_100_000);
    return judged(drill, { ...stateOf([]), verdict: 'promoted' });
  };

  test('excuse a chain that waits for the time of its last block', async () => {
    const outcomes = await ahead(5);
    expect(outcomes.map(({ code }) => code)).toEqual([9]);
    expect(outcomes[0]!.message).toMatch(
      /^excusable: .* 100% of the power: liveness violated: .*: block \d+ is dated 59m.* ahead, and none can follow before that$/,
    );
  });

  test('are more than one of five, with which the chain goes on', async () => {
    expect(await ahead(1)).toEqual([]);
  });
});

// Whoever lost its votes at a height says nothing there: nobody can heal two of five.
describe('validators that keep silent to the end', () => {
  const silenced = async (fault: string, overrides: readonly string[] = []) => {
    const drill = await faultDrill(`start: 1s, targets: [validators], ${fault}`, {
      overrides: ['convergence={within: 4s}', ...overrides],
    });
    await drill.pass(3_000_000);
    drill.world.conclude();
    return drill;
  };
  const outcomes = async (drill: Drill) => {
    await drill.pass(4_100_000);
    return judged(drill, { ...stateOf([]), verdict: 'promoted' });
  };

  test.each([
    'kind: restart_without_disk, count: 2, downtime: 400ms',
    'kind: disk_bit_rot, part: log, count: 2, downtime: 400ms',
  ])('excuse a chain that cannot go on: %s', async (fault) => {
    const found = await outcomes(await silenced(fault));
    expect(found.map(({ code }) => code)).toEqual([9]);
    expect(found[0]!.message).toMatch(
      /^excusable: .*: 2 of 5 down at 1s, 39% of the power: liveness violated: .*: 3 of 5 validators up, 60% of the power, 2 silent as votes were lost$/,
    );
  });

  test('are one of five within the tolerance, with which the chain goes on', async () => {
    expect(
      await outcomes(await silenced('kind: restart_without_disk, count: 1, downtime: 400ms')),
    ).toEqual([]);
  });

  test('are no excuse for those who are not silent and make no block', async () => {
    const drill = await silenced('kind: crash, count: 2, downtime: 400ms');
    expect(drill.world.watch.tolerance.overdose).not.toBe(null);
    for (const name of ['validators-0', 'validators-1']) {
      drill.world.control.stop(drill.machine(name).index);
    }
    const codes = (await outcomes(drill)).map(({ code }) => code);
    expect(codes).toContain(10);
  });
});

test('within the tolerance every failure counts', async () => {
  const drill = await drillOf('kind: equivocate, count: 1');
  expect(codesOf(drill, failedAt(400_000, 'finality', 'height', 'kept'))).toEqual([1, 1, 1]);
  expect(verdictOf([])).toBe('pass');
});

test('a cluster that does not converge in time violates liveness: a code of its own', async () => {
  const drill = await faultDrill('kind: equivocate, count: 1, targets: [validators]', {
    overrides: ['convergence={within: 1s}'],
  });
  const { world } = drill;
  await drill.reach(1);
  for (const name of ['validators-0', 'validators-1']) {
    const { index } = drill.machine(name);
    world.control.drain(index);
    world.control.stop(index);
  }
  world.conclude();
  // A run that ends now has not seen that the bound was exceeded.
  await drill.pass(400_000);
  const early = judged(drill, { ...stateOf([]), verdict: 'promoted' });
  expect(early.map(({ code }) => code)).not.toContain(10);
  expect(early.find(({ code }) => code === 6)?.message).toBe(
    'convergence not judged: the run ended 400ms after the faults, of 1s',
  );
  const cut = { ...SCENARIO, durationMaxUs: world.sim.nowUs };
  const messages = outcomesOf(cut, world, stateOf([])).map(({ message }) => message);
  expect(messages).toContain(
    'convergence not judged: duration_max came 400ms after the faults, of 1s',
  );
  await drill.pass(700_000);
  const outcomes = judged(drill, { ...stateOf([]), verdict: 'promoted' });
  expect(outcomes.map(({ code }) => code)).not.toContain(6);
  // That the two were stopped beyond their budget is a violation of its own.
  expect(outcomes.map(({ code }) => code)).toContain(10);
  expect(outcomes.find(({ code }) => code === 10)?.message).toMatch(
    /^liveness violated: no convergence within 1s after the faults: no polka in \d+ rounds? at height \d+: 3 of 5 validators up, \d\d% of the power$/,
  );
});
