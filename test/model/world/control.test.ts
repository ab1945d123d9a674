import { describe, expect, test } from 'vitest';
import type { AuditAnswer } from '../../../src/model/world/audits.ts';
import type { ProbeAnswer } from '../../../src/model/world/control.ts';
import { Drill } from '../../support/world-drill.ts';

const [V1, CANDIDATE] = ['v1.4.2', 'v1.5.0-rc.1'];

async function running(overrides: readonly string[] = []): Promise<Drill> {
  const drill = await Drill.start({ overrides });
  await drill.reach(1);
  return drill;
}

function probe(drill: Drill, node: number): Promise<ProbeAnswer> {
  return drill.answer((reply) => drill.world.control.probeVersion(node, reply));
}

/** A rollout that goes on. */
const COURSE = { isOver: () => false, onOver: () => {}, onStage: () => {} };

test('a node is left behind when the chain goes on by rules that its version does not know', async () => {
  const drill = await running([
    `cluster.groups.0.version=${CANDIDATE}`,
    `cluster.groups.1.version=${V1}`,
  ]);
  const { control } = drill.world;
  const [old, young] = [drill.machine('observers-0'), drill.machine('validators-0')];
  expect([old, young].map(({ index }) => control.isLeftBehind(index))).toEqual([false, false]);
  await drill.until(() => young.disk.ledger.view.protocol === 2);
  expect([old, young].map(({ index }) => control.isLeftBehind(index))).toEqual([true, false]);
  control.stop(old.index);
  expect(control.isLeftBehind(old.index)).toBe(false);
});

describe('a version probe', () => {
  test('tells which release runs', async () => {
    const drill = await running();
    const { control } = drill.world;
    expect(await probe(drill, 0)).toEqual({ kind: 'version', version: V1 });
    const observer = drill.machine('observers-0').index;
    expect(await probe(drill, observer)).toEqual({ kind: 'version', version: CANDIDATE });
    control.stop(0);
    expect(await probe(drill, 0)).toEqual({ kind: 'unreachable' });
    control.start(0, CANDIDATE);
    expect(await probe(drill, 0)).toEqual({ kind: 'unreachable' });
    await drill.until(() => control.isReady(0));
    expect(await probe(drill, 0)).toEqual({ kind: 'version', version: CANDIDATE });
  });

  test('asks the process, not what is installed by now', async () => {
    const drill = await running();
    const [old, young] = [drill.machine('validators-0'), drill.machine('observers-0')];
    old.version = CANDIDATE;
    old.behaviour = young.behaviour;
    expect(drill.world.control.versionConfigured(0)).toBe(CANDIDATE);
    expect(await probe(drill, 0)).toEqual({ kind: 'version', version: V1 });
  });

  test('sees through a new label on old code', async () => {
    const drill = await running();
    const { control } = drill.world;
    control.stop(0);
    drill.machine('validators-0').version = CANDIDATE;
    control.faultHost('mislabelled', COURSE).restart(0, 'mislabelled');
    await drill.until(() => control.isReady(0));
    expect(control.versionConfigured(0)).toBe(CANDIDATE);
    expect(await probe(drill, 0)).toEqual({ kind: 'version', version: V1 });
  });

  test('goes by the label where two versions are the same code', async () => {
    const drill = await running(['versions.1.behaviour=canary-v1']);
    const observer = drill.machine('observers-0').index;
    expect(await probe(drill, 0)).toEqual({ kind: 'version', version: V1 });
    expect(await probe(drill, observer)).toEqual({ kind: 'version', version: CANDIDATE });
  });

  test('refuses to start a version that does not exist', async () => {
    const drill = await running();
    drill.world.control.stop(0);
    expect(() => drill.world.control.start(0, 'v9')).toThrow('no such version: v9');
  });
});

describe('readiness', () => {
  test('is lost with the stop and seen again by a probe', async () => {
    const drill = await running();
    const { control } = drill.world;
    expect(control.isReady(1)).toBe(true);
    expect(control.unavailableCount('validators')).toBe(0);
    control.drain(1);
    expect([control.isReady(1), control.isDrained(1)]).toEqual([true, true]);
    expect(control.unavailableCount('validators')).toBe(1);
    control.stop(1);
    expect([control.isReady(1), control.isDrained(1)]).toEqual([false, false]);
    await drill.pass(300_000);
    const startedUs = control.nowUs();
    control.start(1, V1);
    expect(control.isReady(1)).toBe(false);
    await drill.until(() => control.isReady(1));
    expect(drill.machine('validators-1').process?.isReady).toBe(true);
    expect(control.unavailableCount('validators')).toBe(0);
    expect(drill.world.recorder.resumeUs).toHaveLength(1);
    expect(drill.world.recorder.resumeUs[0]).toBeGreaterThan(120_000);
    expect(drill.world.recorder.resumeUs[0]).toBeLessThanOrEqual(control.nowUs() - startedUs);
  });

  test('names the nodes of a group in one order', async () => {
    const { control } = (await running()).world;
    expect(control.nodesOf('validators').map((node) => control.nodeName(node))).toEqual([
      ...['validators-0', 'validators-1', 'validators-2', 'validators-3', 'validators-4'],
    ]);
    expect(control.nodesOf('nobody')).toEqual([]);
  });
});

describe('a claim', () => {
  test('keeps everybody else away until it is released', async () => {
    const { control } = (await running()).world;
    const host = control.faultHost('churn', COURSE);
    expect(control.claim(2, 'rollout')).toBe(true);
    expect(control.claim(2, 'rollout')).toBe(true);
    expect(control.claim(2, 'another')).toBe(false);
    expect(host.crashable('validators', undefined)).toEqual([0, 1, 3, 4]);
    expect(host.crash(2, 'churn')).toBe(false);
    control.release(2);
    expect(host.crash(2, 'churn')).toBe(true);
    expect(control.claim(2, 'rollout')).toBe(false);
  });

  test('of a fault ends when the node is ready again', async () => {
    const drill = await running();
    const { control, recorder } = drill.world;
    const host = control.faultHost('churn', COURSE);
    host.crash(2, 'churn', 'churn');
    await drill.pass(200_000);
    host.restart(2, 'churn');
    expect(control.claim(2, 'rollout')).toBe(false);
    await drill.until(() => drill.machine('validators-2').process?.isReady === true);
    expect(control.claim(2, 'rollout')).toBe(true);
    const kinds = recorder.timeline.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith('churn'))).toEqual(['churn_down', 'churn_up']);
  });
});

describe('an audit', () => {
  const finality = (drill: Drill): Promise<AuditAnswer> =>
    drill.answer((reply) => drill.world.control.audit('conflicting_finality', reply));
  const transactions = (drill: Drill): Promise<AuditAnswer> =>
    drill.answer((reply) => drill.world.control.audit('lost_transactions', reply));

  test('finds nothing where there is nothing', async () => {
    const drill = await running();
    expect(await finality(drill)).toEqual({ value: 0, samples: 8, detail: null });
  });

  test('of transactions says at once that there was none to lose', async () => {
    const drill = await running();
    const { sim } = drill.world;
    const askedUs = sim.nowUs;
    const detail = 'no transaction was acknowledged';
    expect(await transactions(drill)).toEqual({ value: null, samples: 0, detail });
    expect(sim.nowUs - askedUs).toBeLessThan(100_000);
  });

  test('of transactions waits for those under way', async () => {
    const drill = await running();
    const { recorder } = drill.world;
    drill.pay('wallets-0', Uint8Array.of(1));
    await drill.until(() => recorder.acknowledged.size === 1);
    expect(recorder.finalised.size).toBe(0);
    expect(await transactions(drill)).toMatchObject({ value: 0 });
    expect(recorder.finalised.size).toBe(1);
  });

  test('counts an acknowledged transaction that is in no block after eight seconds', async () => {
    const drill = await running();
    const { control, recorder, sim } = drill.world;
    for (const node of [0, 1]) control.stop(node);
    const id = 'fe'.repeat(32);
    recorder.acknowledged.set(id, sim.nowUs);
    const askedUs = sim.nowUs;
    const answer = await transactions(drill);
    expect(answer).toEqual({ value: 1, samples: 6, detail: `transactions ${id}` });
    expect(sim.nowUs - askedUs).toBeGreaterThanOrEqual(8_000_000);
  });

  test('of finality sees a conflicting block on one disk', async () => {
    const drill = await running();
    const { blocks } = drill.machine('observers-0').disk;
    const genuine = blocks[0]!;
    blocks[0] = { ...genuine, block: { ...genuine.block, hash: 'ee'.repeat(32) } };
    expect(await finality(drill)).toEqual({ value: 1, samples: 8, detail: 'heights 1' });
    // What cannot be reached cannot be read.
    drill.world.control.stop(drill.machine('observers-0').index);
    expect(await finality(drill)).toEqual({ value: 0, samples: 7, detail: null });
  });

  test('reads nothing where nobody answers', async () => {
    const drill = await running();
    for (const { index } of drill.world.machines) drill.world.control.stop(index);
    const nothing = { value: null, samples: 0, detail: 'no node answered' };
    expect(await finality(drill)).toEqual(nothing);
    drill.world.recorder.acknowledged.set('aa', 0);
    expect(await transactions(drill)).toEqual(nothing);
  });
});
