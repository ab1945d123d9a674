import { expect, test } from 'vitest';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';
import { Drill } from '../../../support/world-drill.ts';

test('a drifting clock runs away, and is right when healed', async () => {
  const drill = await faultDrill(
    'kind: clock_drift, start: 300ms, duration: 1s, targets: [observers], ppm: 500000,' +
      ' direction: fast',
  );
  const { clock } = drill.machine('observers-0');
  const ahead = () => clock.read(drill.world.sim.nowUs) - drill.world.sim.nowUs;
  await drill.until(() => struckBy(drill).length === 1);
  expect(ahead()).toBe(0);
  await drill.pass(600_000);
  expect(ahead()).toBe(300_000);
  await drill.until(() => linesOf(drill, 'fault_end').length === 1);
  expect(ahead()).toBe(0);
});

// Validators wait 600 ms of their own time after each block.
test.each([
  ['fast', 600_000 / 1.5 - 600_000],
  ['slow', 600_000 / 0.5 - 600_000],
])('clocks that run %s have timers run so', async (direction, changeUs) => {
  const drill = await faultDrill(
    'kind: clock_drift, start: 4s, duration: 5s, targets: [validators], ppm: 500000,' +
      ` direction: ${direction}`,
    { overrides: ['consensus.commit_wait=600ms'] },
  );
  await drill.pass(13_000_000);
  const meanUs = (fromUs: number, untilUs: number): number => {
    const { blocks } = drill.world.recorder;
    const times = blocks.map(({ decidedUs }) => decidedUs);
    const within = times.filter((atUs) => atUs >= fromUs && atUs < untilUs);
    return (within.at(-1)! - within[0]!) / (within.length - 1);
  };
  const [sound, drifting, healed] = [
    ...[meanUs(0, 4_000_000), meanUs(4_600_000, 9_000_000), meanUs(9_600_000, 13_000_000)],
  ];
  // The rest of an interval is latency, which no clock changes; it varies from block to block.
  expect(Math.abs(drifting! - sound! - changeUs)).toBeLessThan(60_000);
  expect(Math.abs(healed! - sound!)).toBeLessThan(60_000);
});

// Their sum would have clocks stand still and run backwards, and timers take for ever.
test('clocks that two faults slow down go on, and are right when healed', async () => {
  const drift = 'kind: clock_drift, targets: [validators], ppm: 600000, direction: slow';
  const drill = await Drill.start({
    overrides: [
      `faults=[{name: a, ${drift}, start: 1s, duration: 4s}, {name: b, ${drift}, start: 2s, duration: 2s}]`,
    ],
  });
  const { clock } = drill.machine('validators-0');
  await drill.pass(4_100_000);
  expect(clock.timerUs(100_000)).toBe(250_000);
  await drill.pass(1_000_000);
  expect(clock.timerUs(100_000)).toBe(100_000);
  const height = drill.machine('validators-0').disk.ledger.height;
  await drill.reach(height + 3);
});
