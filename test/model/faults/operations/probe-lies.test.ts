import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';

const WINDOW = 'start: 300ms, duration: 1s, targets: [validators], count: 1';

describe('a lying probe', () => {
  test('takes a node that is down to be ready, until it is healed', async () => {
    const drill = await faultDrill(`kind: probe_lies, ready: true, ${WINDOW}`);
    const { control } = drill.world;
    await drill.until(() => struckBy(drill).length === 1);
    const { index } = drill.machine(struckBy(drill)[0]!);
    control.stop(index);
    await drill.pass(200_000);
    expect(control.isReady(index)).toBe(true);
    expect(control.unavailableCount('validators')).toBe(1);
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    await drill.pass(200_000);
    expect(control.isReady(index)).toBe(false);
  });

  test('names another version than the one that answers', async () => {
    const drill = await faultDrill(`kind: probe_lies, version: v1.5.0-rc.1, ${WINDOW}`);
    const { control } = drill.world;
    await drill.until(() => struckBy(drill).length === 1);
    const { index } = drill.machine(struckBy(drill)[0]!);
    expect(control.versionConfigured(index)).toBe('v1.5.0-rc.1');
    const answer = await drill.answer((reply) => control.probeVersion(index, reply));
    expect(answer).toEqual({ kind: 'version', version: 'v1.4.2' });
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    expect(control.versionConfigured(index)).toBe('v1.4.2');
  });
});
