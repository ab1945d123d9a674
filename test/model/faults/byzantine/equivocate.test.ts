import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';

const FAULT = 'kind: equivocate, start: 300ms, duration: 1s, targets: [validators], count: 1';

describe('an equivocating validator', () => {
  test('is found out by honest nodes, with both of its votes', async () => {
    const drill = await faultDrill(FAULT);
    const { recorder } = drill.world;
    await drill.until(() => recorder.evidence.length >= 2);
    const [liar] = struckBy(drill);
    expect(struckBy(drill)).toHaveLength(1);
    for (const { accused, votes, isExpected } of recorder.evidence) {
      expect([accused, isExpected]).toEqual([liar, true]);
      expect(votes[0]).not.toBe(votes[1]);
    }
    const [line] = linesOf(drill, 'evidence');
    expect(line!.detail).toMatch(/voted twice, (prevote|precommit) at height \d+ round \d+: /);
    expect(line!.node).not.toBe(liar);
    expect(recorder.violations).toEqual([]);
  });

  test('does not keep the others from agreeing', async () => {
    const drill = await faultDrill(FAULT.replace('1s', '1m'));
    await drill.reach(5);
    const blocksOf = (name: string) =>
      drill
        .machine(name)
        .disk.blocks.slice(0, 5)
        .map(({ block }) => block.hash);
    for (const { name } of drill.world.machines) {
      expect(blocksOf(name)).toEqual(blocksOf('observers-0'));
    }
  });

  test('votes once again when it is healed', async () => {
    const drill = await faultDrill(FAULT);
    const { recorder, sim } = drill.world;
    await drill.until(() => linesOf(drill, 'fault_end').length > 0);
    await drill.pass(300_000);
    const { length } = recorder.evidence;
    expect(length).toBeGreaterThan(0);
    const last = Math.max(...recorder.evidence.map(({ height }) => height));
    await drill.reach(last + 4);
    expect(recorder.evidence).toHaveLength(length);
    expect(sim.nowUs).toBeGreaterThan(1_600_000);
  });
});

test('evidence against an honest validator is a violation of safety', async () => {
  const drill = await faultDrill(FAULT);
  const { recorder, machines } = drill.world;
  await drill.until(() => struckBy(drill).length === 1);
  // The same deed without the fault that declares it.
  const honest = machines.find(
    ({ name }) => name.startsWith('val') && name !== struckBy(drill)[0],
  )!;
  const vote = { accused: honest.name, height: 3, round: 1, step: 'prevote' } as const;
  recorder.accuse(0, 'observers-0', { ...vote, votes: ['ab'.repeat(32), null], isExpected: false });
  recorder.accuse(9, 'provers-0', { ...vote, votes: [null, 'ab'.repeat(32)], isExpected: false });
  expect(recorder.violations).toMatchObject([
    {
      property: 'equivocation',
      message: `${honest.name} voted twice, prevote at height 3 round 1: abababababab and nil`,
    },
  ]);
});
