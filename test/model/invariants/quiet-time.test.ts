import { describe, expect, test } from 'vitest';
import { InvariantObserver } from '../../../src/model/invariants/observer.ts';
import { QuietTime } from '../../../src/model/invariants/quiet-time.ts';
import { ReferenceChain } from '../../../src/model/invariants/reference-chain.ts';
import { componentsOf } from '../../../src/model/world/components.ts';
import { replaced } from '../../support/bugs/bug.ts';
import { faultDrill } from '../../support/fault-drill.ts';
import { Drill } from '../../support/world-drill.ts';

/** Eight validators, an observer, a prover and a wallet, in this order on a ring if it is one. */
async function drillOf(kind: string, ...overrides: string[]): Promise<Drill> {
  const cluster = ['cluster.groups.0.count=8', 'consensus.selection.committee=8', 'faults=[]'];
  return Drill.start({
    overrides: [...cluster, `cluster.overlay={kind: ${kind}}`, ...overrides],
  });
}

/** What a fault can do. */
function hostOf({ world }: Drill) {
  const course = { isOver: () => false, onOver: () => {}, onStage: () => {} };
  return world.control.faultHost('test', course);
}

/** Has nodes go down as by a fault. */
function crash(drill: Drill, ...nodes: readonly number[]): void {
  for (const node of nodes) expect(hostOf(drill).crash(node, 'test')).toBe(true);
}

/** A quiet time of its own that watches a drill, and is told what the observer is told. */
function quietOf({ world }: Drill): QuietTime {
  const { machines, network, watch, invariants } = world;
  const quiet = new QuietTime({
    hasFaults: true,
    ...{ machines, network, isAiling: (node) => watch.tolerance.isAiling(node) },
    chain: new ReferenceChain(machines[0]!.disk.ledger.fresh()),
  });
  if (invariants === null) throw new Error('nothing is watched');
  const { stopped, reached, fellBehind } = InvariantObserver.prototype;
  replaced(invariants, {
    stopped: (machine) => {
      quiet.stopped(machine.index);
      stopped.call(invariants, machine);
    },
    reached: (machine) => {
      quiet.reached(machine.index);
      reached.call(invariants, machine);
    },
    fellBehind: (machine) => {
      quiet.fellBehind(machine.index);
      fellBehind.call(invariants, machine);
    },
  });
  return quiet;
}

/** Whether it is quiet now, by a look that began it. */
function isQuiet(quiet: QuietTime, { world }: Drill): boolean {
  quiet.look(world.sim.nowUs);
  return quiet.lengthUs(world.sim.nowUs + 1) > 0;
}

describe('quiet time', () => {
  test.each([
    ['small_world, k: 4, rewire: 0.1', [1, 5], true],
    ['ring', [1, 2], true],
    ['ring', [1, 5], false],
  ])('with nodes down on a %s: %j', async (kind, down, expected) => {
    const drill = await drillOf(kind);
    const quiet = quietOf(drill);
    await drill.reach(1);
    expect(isQuiet(quiet, drill)).toBe(true);
    expect(quiet.isWhole).toBe(true);
    crash(drill, ...down);
    expect(isQuiet(quiet, drill)).toBe(expected);
    if (expected) expect(quiet.isWhole).toBe(true);
  });

  test('is looked at among those who vote or were stopped, where there are no faults', async () => {
    const drill = await drillOf('ring');
    const { machines, network, sim } = drill.world;
    const chain = new ReferenceChain(machines[0]!.disk.ledger.fresh());
    const asked: number[] = [];
    const isAiling = (node: number) => asked.push(node) === 0;
    const quiet = new QuietTime({ machines, network, chain, isAiling, hasFaults: false });
    await drill.reach(1);
    quiet.look(sim.nowUs);
    expect(new Set(asked)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
    crash(drill, 7, 9);
    quiet.stopped(7);
    quiet.stopped(9);
    expect(isQuiet(quiet, drill)).toBe(true);
    expect(quiet.reaches(8)).toBe(false);
    const { control } = drill.world;
    for (const node of [7, 9]) control.start(node, machines[node]!.version);
    await drill.until(() => [7, 9].every((node) => machines[node]!.process?.isReady));
    expect(isQuiet(quiet, drill)).toBe(true);
    expect([quiet.reaches(8), quiet.isWhole]).toEqual([true, true]);
  });

  test('goes on while clocks are wrong by no more than the protocol bears', async () => {
    const drill = await drillOf('ring');
    const quiet = quietOf(drill);
    await drill.reach(1);
    const { machines } = drill.world;
    const { clock } = hostOf(drill);
    for (const { index } of machines) clock.skew(index, { offsetUs: 0, ppm: 20 });
    await drill.pass(1_000_000);
    expect(isQuiet(quiet, drill)).toBe(true);
    for (const { index } of machines) clock.skew(index, { offsetUs: 300_000, ppm: 0 });
    expect(isQuiet(quiet, drill)).toBe(false);
  });

  test('begins anew after a disturbance that nobody had looked at', async () => {
    const drill = await drillOf('ring');
    const quiet = quietOf(drill);
    const { sim, network } = drill.world;
    await drill.reach(1);
    quiet.look(sim.nowUs);
    await drill.pass(500_000);
    quiet.look(sim.nowUs);
    expect(quiet.lengthUs(sim.nowUs)).toBe(500_000);
    const join = network.conditions.cut((from) => from === 0);
    await drill.pass(1_000);
    join();
    await drill.pass(499_000);
    quiet.look(sim.nowUs);
    expect(quiet.lengthUs(sim.nowUs)).toBe(0);
  });

  test('reaches those who run beside able nodes, and not those whose peers are all down', async () => {
    const drill = await drillOf('ring');
    const quiet = quietOf(drill);
    await drill.reach(1);
    // The observer stands between the last validator and the prover.
    crash(drill, 7, 9);
    expect(isQuiet(quiet, drill)).toBe(true);
    expect([6, 7, 8, 9, 10].map((node) => quiet.reaches(node))).toEqual([
      ...[true, true, false, true, true],
    ]);
    expect(quiet.isWhole).toBe(false);
  });
});

// With 25 % of the power down, six are ready, and no quorum of them can talk.
test('no progress is asked of validators that others who are down keep apart', async () => {
  const drill = await drillOf('ring', 'consensus.commit_wait=10ms');
  await drill.reach(1);
  crash(drill, 1, 5);
  await drill.pass(25_000_000);
  expect(drill.world.recorder.violations).toEqual([]);
  drill.world.watch.tolerance.look();
  expect(drill.world.watch.tolerance.overdose?.message).toMatch(
    /^5 of 8 faulty \(3 cut off, 2 down\) at /,
  );
});

test('nobody is asked to catch up, or to have included what is known, without a peer that runs', async () => {
  const drill = await drillOf('ring', 'consensus.commit_wait=10ms');
  await drill.reach(1);
  // The observer, the prover and the wallet stand between these two.
  crash(drill, 0, 7);
  drill.pay('wallets-0', new Uint8Array(24));
  const { recorder } = drill.world;
  await drill.until(() => recorder.acknowledged.size > 0);
  const { height } = drill.machine('validators-1').disk.ledger;
  await drill.pass(25_000_000);
  expect(drill.machine('validators-1').disk.ledger.height).toBeGreaterThan(height + 48);
  expect(drill.machine('observers-0').process?.isAnswering).toBe(true);
  expect(drill.machine('observers-0').disk.ledger.height).toBeLessThan(height + 3);
  expect(recorder.violations).toEqual([]);
});

/** Looks at every node: whether it is quiet, and whom the able nodes with the power reach. */
function lookedAtAll({ world }: Drill): readonly boolean[] | null {
  const { machines, network, watch } = world;
  const { overlay, conditions } = network;
  if (!conditions.isCalm) return null;
  const isAble = (node: number) =>
    machines[node]?.process?.isReady === true && !watch.tolerance.isAiling(node);
  const partOf = componentsOf(overlay, conditions, isAble);
  const { nextSet, genesis } = machines[0]!.disk.ledger.fresh();
  const powers = new Map<number, number>();
  for (const [place, member] of nextSet.members.entries()) {
    const node = genesis.validators[member]!.node;
    const part = partOf[node]!;
    if (isAble(node)) powers.set(part, (powers.get(part) ?? 0) + nextSet.powers[place]!);
  }
  const [main] = [...powers].find(([, power]) => 3 * power > 2 * nextSet.totalPower) ?? [];
  if (main === undefined) return null;
  const isMain = (node: number) => partOf[node] === main;
  return machines.map(({ index }) => isMain(index) || overlay.peersOf(index).some(isMain));
}

const COMMIT_SOON = 'consensus.commit_wait=10ms';
const FEW = 'targets: [validators, observers], count: 2';

describe('a look at those who can have changed tells what a look at all nodes does', () => {
  test.each([
    `kind: pause, start: 1s, duration: 1500ms, ${FEW}`,
    `kind: crash, start: 1s, downtime: 1s, ${FEW}`,
    `kind: restart_without_disk, start: 1s, downtime: 700ms, ${FEW}`,
    `kind: slow_cpu, start: 1s, duration: 1500ms, factor: 1000, ${FEW}`,
    `kind: clock_drift, start: 1s, duration: 3s, ppm: 150000, direction: slow, ${FEW}`,
    `kind: clock_freeze, start: 1s, duration: 1s, ${FEW}`,
    `kind: clock_step, start: 1s, duration: 2s, by: 1s, direction: ahead, every: 700ms, ${FEW}`,
    `kind: disk_slow, start: 1s, duration: 1s, factor: 1000, ${FEW}`,
    `kind: disk_full, start: 1s, duration: 1s, ${FEW}`,
    `kind: disk_fsync_lie, start: 1s, duration: 1s, downtime: 500ms, ${FEW}`,
    'kind: equivocate, start: 1s, duration: 1s, targets: [validators], count: 2',
    `kind: wrong_config, start: 1s, duration: 2s, downtime: 300ms, chain: other, ${FEW}`,
    `kind: restart_wrong_version, start: 1s, duration: 1s, downtime: 300ms, version: v1.4.2, ${FEW}`,
    'kind: churn, start: 1s, rate: 120/min, downtime: 600ms, targets: [validators, observers]',
    // Cut off for a while, a node that nothing ails has fallen behind when it is joined again.
    'kind: partition, start: 1s, duration: 2s, split: {kind: isolate, targets: [validators], count: 2}',
    'kind: loss, start: 1s, duration: 2s, share: 90%, targets: [observers]',
  ])('%s', async (fault) => {
    const drill = await drillOf('ring', `faults=[{name: fault, ${fault}}]`, COMMIT_SOON);
    const quiet = quietOf(drill);
    const { machines, sim } = drill.world;
    const seen = new Set<string>();
    for (let look = 0; look < 240; look += 1) {
      await drill.pass(25_000);
      quiet.look(sim.nowUs);
      const isQuietNow = quiet.lengthUs(sim.nowUs + 1) > 0;
      const reached = isQuietNow ? machines.map(({ index }) => quiet.reaches(index)) : null;
      const expected = lookedAtAll(drill);
      expect({ look, reached }).toEqual({ look, reached: expected });
      seen.add(JSON.stringify(expected));
    }
    // What the fault does was seen, and that it ended.
    expect(seen.size).toBeGreaterThan(1);
  });
});

// Story: the clocks of all validators were ten minutes ahead for a second. The block that they made
// then let none follow when they were healed, and `progress` called the cluster unsafe.
test('it is not quiet while the last block is dated ahead', async () => {
  const clocks =
    'kind: clock_offset, by: 600s, direction: ahead, start: 1s, duration: 1s, targets: [validators]';
  const drill = await faultDrill(clocks);
  const quiet = quietOf(drill);
  await drill.pass(30_000_000);
  quiet.look(drill.world.sim.nowUs);
  expect(quiet.lengthUs(drill.world.sim.nowUs)).toBe(0);
  expect(drill.world.recorder.violations).toEqual([]);
});
