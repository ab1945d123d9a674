import { describe, expect, test } from 'vitest';
import { QuietTime } from '../../../src/model/invariants/quiet-time.ts';
import { ReferenceChain } from '../../../src/model/invariants/reference-chain.ts';
import { Drill } from '../../support/world-drill.ts';

/** Eight validators, an observer, a prover and a wallet, in this order on a ring if it is one. */
async function drillOf(kind: string, ...overrides: string[]): Promise<Drill> {
  const cluster = ['cluster.groups.0.count=8', 'consensus.selection.committee=8', 'faults=[]'];
  return Drill.start({
    overrides: [...cluster, `cluster.overlay={kind: ${kind}}`, ...overrides],
  });
}

/** Has nodes go down as by a fault. */
function crash({ world }: Drill, ...nodes: readonly number[]): void {
  const course = { isOver: () => false, onOver: () => {}, onStage: () => {} };
  const host = world.control.faultHost('test', course);
  for (const node of nodes) expect(host.crash(node, 'test')).toBe(true);
}

/** A quiet time of its own that watches a drill. */
function quietOf({ world }: Drill): QuietTime {
  const { machines, network, watch } = world;
  return new QuietTime({
    hasFaults: true,
    ...{ machines, network, isAiling: (node) => watch.tolerance.isAiling(node) },
    chain: new ReferenceChain(machines[0]!.disk.ledger.fresh()),
  });
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
    const { machines, sim } = drill.world;
    for (const { clock } of machines) clock.skew(sim.nowUs, { offsetUs: 0, ppm: 20 });
    await drill.pass(1_000_000);
    expect(isQuiet(quiet, drill)).toBe(true);
    for (const { clock } of machines) clock.skew(sim.nowUs, { offsetUs: 300_000, ppm: 0 });
    expect(isQuiet(quiet, drill)).toBe(false);
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
