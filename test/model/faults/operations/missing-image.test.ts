import { describe, expect, test } from 'vitest';
import { runDrill } from '../../../support/drill/whole-run.ts';
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

describe('a rollout that is told of a node without an image that it is ready', () => {
  const window = 'stage: rolling-restart, targets: [validators]';
  const missing = `{name: no-image, kind: missing_image, ${window}, version: ${CANDIDATE}, duration: 4s}`;
  const lies = `{name: lies, kind: probe_lies, ${window}, ready: true, duration: 8s}`;

  test('keeps the node for itself until it starts', async () => {
    const { outcomes, restarts } = await runDrill({ overrides: [`faults=[${missing}, ${lies}]`] });
    expect(outcomes).toEqual([]);
    const [first, second] = restarts;
    expect(first!.node).toBe('validators-0');
    // The budget has no room for a second one while the first waits for its image.
    expect(second!.stoppedUs - first!.startedUs).toBeGreaterThan(3_000_000);
  });

  test('has no fault start it in the version that it had', async () => {
    const wrong = `{name: wrong, kind: wrong_config, ${window}, start: 1s, timeouts_percent: 90}`;
    const overrides = [`faults=[${missing}, ${lies}, ${wrong}]`];
    const { outcomes, timeline } = await runDrill({ overrides });
    expect(timeline.filter(({ kind }) => kind === 'crash_down').length).toBeGreaterThan(0);
    expect(outcomes).toEqual([]);
  });
});
