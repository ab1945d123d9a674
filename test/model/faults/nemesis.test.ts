import { describe, expect, test } from 'vitest';
import { errorOf, SMALL } from '../../scenario/small.ts';
import { faultDrill, linesOf } from '../../support/fault-drill.ts';
import type { Drill } from '../../support/world-drill.ts';

const LIES = '{name: lies, kind: equivocate, targets: [validators], count: 4}';
const SILENCE = '{name: silence, kind: withhold, what: votes, targets: [validators]}';
const CRASHES =
  '{name: crashes, kind: churn, rate: 1200/min, downtime: 100ms, targets: [validators]}';
const CYCLE = 'kind: nemesis, start: 200ms, period: 300ms, pause: 200ms';

/** Time enough for a node that crashed to be back before the next phase. */
const PATIENT = CYCLE.replace('pause: 200ms', 'pause: 1700ms');

/** When the phases of a drill began, and which faults they drew. */
function phasesOf(drill: Drill) {
  return linesOf(drill, 'fault_start').flatMap(({ atUs, detail }) => {
    const [, number, names] = /^fault: phase (\d+): (.*)$/.exec(detail) ?? [];
    return names === undefined ? [] : [{ atUs, number: Number(number), names: names.split(', ') }];
  });
}

describe('a nemesis', () => {
  test('draws some of its faults for every phase, and pauses in between', async () => {
    const drill = await faultDrill(`${CYCLE}, draw: 2, faults: [${LIES}, ${SILENCE}, ${CRASHES}]`);
    await drill.pass(10_000_000);
    const phases = phasesOf(drill);
    expect(phases.map(({ atUs }) => atUs)).toEqual(
      Array.from({ length: 20 }, (_, at) => 200_000 + at * 500_000),
    );
    expect(new Set(phases.map(({ names }) => names.length))).toEqual(new Set([1, 2]));
    const drawn = phases.flatMap(({ names }) => names.map((name) => name.split(' ')[0]));
    expect(new Set(drawn)).toEqual(new Set(['lies', 'silence', 'crashes']));
    // One, two to three, or four of them: each of the three as likely.
    const doses = new Set(phases.flatMap(({ names }) => names.filter((one) => / of /.test(one))));
    expect([...doses].every((dose) => /^lies of [1-4]$/.test(dose))).toBe(true);
    expect(doses.size).toBeGreaterThan(1);
  });

  test('heals the faults of a phase when it is over', async () => {
    const drill = await faultDrill(`${CYCLE}, faults: [${SILENCE}]`);
    const liars = () => drill.world.machines.filter(({ dishonesty }) => dishonesty?.isActive);
    await drill.pass(210_000);
    expect(liars()).toHaveLength(5);
    await drill.pass(300_000);
    expect(liars()).toEqual([]);
    await drill.pass(200_000);
    expect(liars()).toHaveLength(5);
    drill.world.conclude();
    expect(liars()).toEqual([]);
    await drill.pass(2_000_000);
    expect(phasesOf(drill)).toHaveLength(2);
  });

  test('keeps all faults of a phase to its victims, and draws others for the next', async () => {
    const drill = await faultDrill(
      `${PATIENT}, draw: 3, victims: 1, faults: [${LIES}, ${SILENCE}, ${CRASHES}]`,
    );
    await drill.pass(12_000_000);
    const phases = phasesOf(drill);
    const lines = linesOf(drill, 'fault_start', 'churn_down', 'crash_down').filter(
      ({ node }) => node !== null,
    );
    const struck = phases.map(({ atUs }) => {
      const within = lines.filter((line) => line.atUs >= atUs && line.atUs < atUs + 2_000_000);
      return new Set(within.map(({ node }) => node));
    });
    expect(struck.every((nodes) => nodes.size <= 1)).toBe(true);
    expect(new Set(struck.flatMap((nodes) => [...nodes])).size).toBeGreaterThan(2);
    expect(drill.world.watch.tolerance.overdose).toBe(null);
    expect(drill.world.recorder.violations).toEqual([]);
  });

  test('chooses alike for one seed, and otherwise for another', async () => {
    const chosen = async (seed: string) => {
      const fault = `${CYCLE}, draw: 3, faults: [${LIES}, ${SILENCE}, ${CRASHES}]`;
      const drill = await faultDrill(fault, { seed });
      await drill.pass(3_000_000);
      return phasesOf(drill);
    };
    const [once, again, other] = [await chosen('1'), await chosen('1'), await chosen('2')];
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
  });

  test('is refused with less to choose from than it draws, or with a stage inside', () => {
    const nemesis = 'name: n, kind: nemesis, period: 1s';
    const fault = 'kind: equivocate, targets: [validators]';
    const messageOf = (fields: string) =>
      errorOf(SMALL, [`faults=[{${nemesis}, ${fields}}]`]).message;
    expect(messageOf(`draw: 2, faults: [{name: a, ${fault}}]`)).toContain('fewer faults');
    expect(messageOf(`faults: [{name: a, stage: restart, ${fault}}]`)).toContain('no stage');
    expect(messageOf(`faults: [{name: a, count: 9, ${fault}}]`)).toContain('more than the 4 nodes');
    expect(messageOf(`faults: [{name: n, ${fault}}]`)).toContain('already the name');
  });
});
