import { describe, expect, test } from 'vitest';
import { Drill } from '../../support/world-drill.ts';

const FIERCE = ['faults.0.start=500ms', 'faults.0.rate=1200/min'];

const validatorsDown = ({ world }: Drill): number =>
  world.machines.filter(({ role, process }) => role === 'validator' && process === null).length;

const crashes = ({ world }: Drill) =>
  world.recorder.timeline.filter((e) => e.kind === 'churn_down');

/** Lets time pass and notes the most validators that were down at any event. */
async function mostDown(drill: Drill, durationUs: number): Promise<number> {
  let most = 0;
  const endUs = drill.world.sim.nowUs + durationUs;
  await drill.until(() => {
    most = Math.max(most, validatorsDown(drill));
    return drill.world.sim.nowUs >= endUs;
  }, durationUs + 1_000_000);
  return most;
}

describe('churn', () => {
  test('takes as many nodes as its budget bears, never more', async () => {
    const drill = await Drill.start({ overrides: FIERCE });
    expect(await mostDown(drill, 3_500_000)).toBe(1);
    expect(crashes(drill).length).toBeGreaterThan(2);
    const wider = [
      ...['cluster.groups.0.count=10', 'consensus.selection.committee=10'],
      ...['cluster.budgets.0.max_unavailable=2', 'consensus.commit_wait=1s'],
    ];
    const two = await Drill.start({ overrides: [...FIERCE, ...wider] });
    expect(await mostDown(two, 2_000_000)).toBe(2);
  });

  test('does no harm to the chain that its budget protects', async () => {
    const drill = await Drill.start({ overrides: FIERCE });
    await drill.pass(3_000_000);
    const { height } = drill.machine('observers-0').disk.ledger;
    expect(height).toBeGreaterThan(5);
    expect(drill.world.recorder.violations).toEqual([]);
    const restarts = drill.world.recorder.timeline.filter(({ kind }) => kind === 'churn_up');
    expect(restarts.length).toBeGreaterThanOrEqual(crashes(drill).length - 1);
  });

  test('waits while somebody else spends the budget', async () => {
    const drill = await Drill.start({ overrides: FIERCE });
    const { control } = drill.world;
    await drill.pass(300_000);
    control.claim(0, 'rollout');
    control.stop(0);
    await drill.pass(1_000_000);
    expect(crashes(drill)).toEqual([]);
    control.start(0, 'v1.4.2');
    control.release(0);
    await drill.until(() => crashes(drill).length > 0, 3_000_000);
  });

  // Story: each crash that waited looked for room by itself, so that churn faster than its budget
  // bears made a run slower and slower: 200 s for ten minutes of four validators.
  test('looks for room no more often the more crashes wait', async () => {
    const crowded = ['faults.0.start=500ms', 'faults.0.rate=6000/min', 'faults.0.downtime=90s'];
    const drill = await Drill.start({ overrides: crowded });
    await drill.pass(2_000_000);
    const { pendingCount } = drill.world.sim;
    await drill.pass(5_000_000);
    expect(crashes(drill)).toHaveLength(1);
    expect(drill.world.sim.pendingCount).toBeLessThan(pendingCount + 100);
  });

  test('keeps a node down for its downtime', async () => {
    const drill = await Drill.start({ overrides: FIERCE });
    await drill.until(() => crashes(drill).length === 1);
    const [crash] = crashes(drill);
    const machine = drill.machine(crash!.node!);
    expect(machine.process).toBe(null);
    await drill.until(() => machine.process !== null);
    expect(drill.world.sim.nowUs - crash!.atUs).toBe(400_000);
  });

  test('begins when it is told to and ends with the rollout', async () => {
    const drill = await Drill.start({ overrides: FIERCE });
    await drill.until(() => crashes(drill).length === 2);
    expect(crashes(drill)[0]!.atUs).toBeGreaterThanOrEqual(500_000);
    drill.world.conclude();
    await drill.pass(1_500_000);
    expect(crashes(drill)).toHaveLength(2);
    expect(drill.world.machines.every(({ process }) => process?.isReady)).toBe(true);
  });
});

describe('departures', () => {
  /** Times between departures that follow one another, over two minutes. */
  async function gaps(churn: string): Promise<number[]> {
    const drill = await Drill.start({ overrides: [`faults=[{name: c, kind: churn, ${churn}}]`] });
    await drill.pass(120_000_000);
    const times = crashes(drill).map(({ atUs }) => atUs);
    return times.slice(1).map((atUs, place) => atUs - times[place]!);
  }

  test('are a Poisson process while no budget has them wait', async () => {
    const found = await gaps('rate: 90/min, downtime: 10ms, targets: [validators, observers]');
    const mean = found.reduce((sum, gap) => sum + gap, 0) / found.length;
    // 180 are due; three standard deviations of that, and of what follows for their gaps.
    expect(Math.abs(found.length - 180)).toBeLessThan(3 * Math.sqrt(180));
    const deviation = Math.sqrt(
      found.reduce((sum, gap) => sum + (gap - mean) * (gap - mean), 0) / found.length,
    );
    expect(Math.abs(deviation / mean - 1)).toBeLessThan(3 / Math.sqrt(180));
    const share = found.filter((gap) => gap < mean / 4).length / found.length;
    expect(Math.abs(share - (1 - Math.exp(-0.25)))).toBeLessThan(0.1);
  });

  test('come one after another, and no more at random, where the budget has them wait', async () => {
    const found = await gaps(
      'rate: 600/min, downtime: 10ms, targets: [validators], budget: validators-down',
    );
    expect(found.length).toBeLessThan(0.7 * 1_200);
    // None before the last one is ready again, and a process takes 120 ms to boot.
    expect(Math.min(...found)).toBeGreaterThan(120_000);
  });
});

// Story: each process wrote again what it found in its log, and a height that lasted filled the log
// with repetitions: `bounded` called a cluster unsafe whose faults were within the tolerance.
test('leaves the log of a height short, however often its node comes back', async () => {
  const given = [
    '{name: crashes, kind: churn, rate: 300/min, downtime: 10ms, targets: [validators], ' +
      'budget: validators-down}',
    '{name: loss, kind: loss, share: 40%, targets: [validators]}',
  ];
  const drill = await Drill.start({ seed: '22', overrides: [`faults=[${given.join(', ')}]`] });
  await drill.pass(30_000_000);
  expect(drill.world.recorder.violations).toEqual([]);
  expect(crashes(drill).length).toBeGreaterThan(40);
});
