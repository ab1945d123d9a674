import { describe, expect, test } from 'vitest';
import { rehearse } from '../../src/run/rehearse.ts';
import { PLAYBOOKS, shipped } from './shipped.ts';

const DAY_US = 86_400_000_000;

describe.each(PLAYBOOKS)('%s at its full length', (name) => {
  test('promotes a healthy release', async () => {
    const { state } = await rehearse(shipped(name).load(), { seed: '1' });
    const stopped = state.stages.filter(({ outcome }) => outcome !== 'passed');
    expect({ verdict: state.verdict, stopped }).toEqual({ verdict: 'promoted', stopped: [] });
    if (name !== 'pve_network_canary') return;
    const at = (stage: string) => state.stages.find((one) => one.name === stage);
    const us = (at('full-b')?.endedUs ?? 0) - (at('shadow-a')?.startedUs ?? 0);
    expect(us / DAY_US, 'until both canaries are through').toBeGreaterThanOrEqual(36);
    expect(us / DAY_US).toBeLessThan(37);
  }, 1_200_000);
});
