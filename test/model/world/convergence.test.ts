import { describe, expect, test } from 'vitest';
import { faultDrill } from '../../support/fault-drill.ts';
import { Drill } from '../../support/world-drill.ts';

const BOUND = 'convergence={within: 4s}';
const CRASHES = 'kind: churn, rate: 6000/min, start: 100ms, downtime: 1s, targets: [validators]';

/** Lets the drill be judged, from the end of its last stage on. */
async function judged(drill: Drill) {
  const { convergence } = drill.world.watch;
  drill.world.conclude();
  await drill.until(
    () => convergence!.record!.tookUs !== null || convergence!.record!.reason !== null,
  );
  return convergence!.record!;
}

describe('convergence', () => {
  test('comes when all nodes that were down have caught up with a chain that goes on', async () => {
    const drill = await faultDrill(CRASHES, { overrides: [BOUND] });
    await drill.pass(900_000);
    const before = Math.max(...drill.world.machines.map(({ disk }) => disk.ledger.height));
    const { tookUs, reason, core } = await judged(drill);
    expect([reason, core]).toEqual([null, null]);
    // The last of those that crashed start a second later, and boot.
    expect(tookUs).toBeGreaterThan(300_000);
    const heights = drill.world.machines.map(({ disk }) => disk.ledger.height);
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(Math.max(...heights) - 1);
    expect(Math.max(...heights)).toBeGreaterThan(before);
    const [line] = drill.world.recorder.timeline.filter(({ kind }) => kind === 'convergence');
    expect(line!.detail).toMatch(/^converged .* after the faults$/);
  });

  test('is not there while no quorum is up, and says how many are', async () => {
    const drill = await faultDrill(CRASHES, { overrides: [BOUND, 'faults=[]'] });
    await drill.reach(2);
    for (const name of ['validators-0', 'validators-1']) {
      drill.world.control.claim(drill.machine(name).index, 'rollout');
      drill.world.control.stop(drill.machine(name).index);
    }
    const { tookUs, reason } = await judged(drill);
    expect(tookUs).toBe(null);
    expect(reason).toMatch(
      /^no polka in \d+ rounds? at height \d+: 3 of 5 validators up, \d\d% of the power$/,
    );
  });

  test('is not there while a node is behind, and names it', async () => {
    const drill = await faultDrill(CRASHES, { overrides: [BOUND, 'faults=[]'] });
    await drill.reach(1);
    const { index } = drill.machine('observers-0');
    drill.world.network.conditions.cut((from, to) => from === index || to === index);
    await drill.pass(500_000);
    const { reason } = await judged(drill);
    expect(reason).toMatch(/^observers-0 is at height \d+, others at \d+$/);
  });

  test('of a quorum leaves broken what is outside of it', async () => {
    const drill = await Drill.start({
      overrides: [
        'convergence={within: 4s, core: quorum}',
        'faults=[{name: lies, kind: withhold, what: votes, targets: [validators], count: 1}, {name: down, kind: missing_image, version: v1.5.0-rc.1, targets: [observers]}]',
      ],
    });
    const { control, machines } = drill.world;
    await drill.reach(1);
    const observer = drill.machine('observers-0');
    control.stop(observer.index);
    control.start(observer.index, 'v1.5.0-rc.1');
    const { tookUs, core } = await judged(drill);
    expect(tookUs).toBeGreaterThan(0);
    // Four of five are more than two thirds.
    expect(core).toHaveLength(4);
    expect(observer.process).toBe(null);
    const [liar] = machines.filter(({ dishonesty }) => dishonesty !== null);
    expect(liar!.dishonesty!.isActive).toBe(!core!.includes(liar!.name));
  });
});

// Seed 3 of the chaos scenario: the votes that full disks had no room for were never given, and two
// fifths of the validators kept the height open for ever. So it was with votes that were withheld.
describe.each(['disk_full', 'withhold, what: votes'])('what kept votes back: %s', (kind) => {
  test('lets the chain go on when it is healed', async () => {
    const drill = await faultDrill(
      `kind: ${kind}, start: 1s, duration: 2s, targets: [validators], count: 2`,
      { overrides: [BOUND] },
    );
    await drill.pass(2_900_000);
    const before = drill.machine('observers-0').disk.ledger.height;
    expect(drill.world.watch.tolerance.overdose).not.toBe(null);
    await drill.pass(200_000);
    const { tookUs } = await judged(drill);
    expect(tookUs).toBeGreaterThan(0);
    expect(drill.machine('observers-0').disk.ledger.height).toBeGreaterThan(before);
    expect(drill.world.recorder.violations).toEqual([]);
  });
});
