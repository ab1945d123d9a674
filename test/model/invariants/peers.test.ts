import { describe, expect, test } from 'vitest';
import { Codecs } from '../../../src/model/world/codecs.ts';
import { replaced } from '../../support/bugs/bug.ts';
import { Drill } from '../../support/world-drill.ts';

/** Eight validators, an observer, a prover and a wallet, in this order on a ring if it is one. */
async function drillOf(kind: string, fault?: string): Promise<Drill> {
  const faults = fault === undefined ? '' : `{name: fault, ${fault}}`;
  const drill = await Drill.start({
    overrides: [
      ...['cluster.groups.0.count=8', 'consensus.selection.committee=8', `faults=[${faults}]`],
      `cluster.overlay={kind: ${kind}}`,
    ],
  });
  await drill.reach(1);
  return drill;
}

/** Has nodes go down as by a fault. */
function crash({ world }: Drill, ...nodes: readonly number[]): void {
  const course = { isOver: () => false, onOver: () => {}, onStage: () => {} };
  const host = world.control.faultHost('test', course);
  for (const node of nodes) expect(host.crash(node, 'test')).toBe(true);
}

/** Lets time pass while some peers, which both run, do not talk to each other. */
async function passSilently(drill: Drill, ...pairs: readonly (readonly number[])[]): Promise<void> {
  const { between } = Codecs.prototype;
  const mend = replaced(Codecs.prototype, {
    between(this: Codecs, from, to) {
      const isSilent = pairs.some((pair) => pair.includes(from) && pair.includes(to));
      return isSilent ? null : between.call(this, from, to);
    },
  });
  await drill.pass(2_000_000);
  mend();
}

/** Which nodes were said to be cut off, each time. */
function toldBy({ world }: Drill): readonly unknown[] {
  const { violations } = world.recorder;
  return violations.flatMap(({ property, nodes }) => (property === 'peers' ? [nodes] : []));
}

describe('the graph of peers', () => {
  test('is judged while a node is down, and who is cut off is told once', async () => {
    const drill = await drillOf('ring');
    crash(drill, 1);
    await passSilently(drill, [4, 5]);
    expect(toldBy(drill)).toEqual([['validators-2', 'validators-3', 'validators-4']]);
    await passSilently(drill, [4, 5], [5, 6]);
    expect(toldBy(drill).slice(1)).toEqual([['validators-5']]);
  });

  test('is whole when those who do not talk reach each other over others', async () => {
    const drill = await drillOf('ring');
    await passSilently(drill, [4, 5]);
    expect(toldBy(drill)).toEqual([]);
  });

  test('is judged at the end', async () => {
    const drill = await drillOf('ring');
    crash(drill, 1);
    const mend = replaced(Codecs.prototype, { between: () => null });
    drill.world.invariants?.conclude();
    mend();
    expect(toldBy(drill)).toHaveLength(1);
  });

  test('need not hold together what others who are down keep apart', async () => {
    const drill = await drillOf('ring');
    crash(drill, 1, 5);
    await passSilently(drill, [3, 4]);
    expect(toldBy(drill)).toEqual([['validators-4']]);
  });

  test('need not hold together what links that are cut keep apart', async () => {
    const drill = await drillOf('ring');
    const isInside = (node: number) => node >= 2 && node <= 5;
    drill.world.network.conditions.cut((from, to) => isInside(from) !== isInside(to));
    await passSilently(drill, [3, 4]);
    expect(toldBy(drill)).toEqual([['validators-4', 'validators-5']]);
  });

  test('need not hold a node that is set up wrongly', async () => {
    const fault = 'start: 1s, duration: 5s, downtime: 100ms, targets: [validators], count: 1';
    const drill = await drillOf('ring', `kind: wrong_config, chain: other, ${fault}`);
    await drill.until(() =>
      drill.world.machines.some(({ process, config }) => process?.isListening && config !== null),
    );
    await drill.pass(2_000_000);
    expect(toldBy(drill)).toEqual([]);
  });
});
