import { expect, test } from 'vitest';
import { faultDrill } from '../../../support/fault-drill.ts';

const CANDIDATE = 'v1.5.0-rc.1';

test('a node whose image is missing does not come up until it is back', async () => {
  const drill = await faultDrill(
    `kind: missing_image, version: ${CANDIDATE}, duration: 2s, targets: [validators]`,
  );
  const { control } = drill.world;
  const [first, second] = [drill.machine('validators-0'), drill.machine('validators-1')];
  await drill.reach(1);
  control.stop(first.index);
  control.start(first.index, CANDIDATE);
  await drill.pass(500_000);
  expect(first.process).toBe(null);
  expect(control.isStruck(first.index)).toBe(true);

  // Another version is there: who is sent back to it comes up, and waits for nothing any more.
  control.stop(second.index);
  control.start(second.index, CANDIDATE);
  control.stop(second.index);
  control.start(second.index, 'v1.4.2');
  await drill.until(() => second.process?.isReady === true);

  await drill.until(() => first.process?.isReady === true, 3_000_000);
  expect(drill.world.sim.nowUs).toBeGreaterThan(2_000_000);
  expect([first.version, second.version]).toEqual([CANDIDATE, 'v1.4.2']);
  expect(control.isStruck(first.index)).toBe(false);
});
