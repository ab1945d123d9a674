import { describe, expect, test } from 'vitest';
import { devnetEstate, runDevnet } from './devnet.ts';

describe('The capability jobs', () => {
  test('jails the provider that falls short, and no other', () => {
    const net = devnetEstate({ parts: ['jobs'] });
    net.runTo(20);
    expect(net.answers('market-0', 'jobs_jailed').value).toEqual(['poor']);
    const good = net.answers('market-0', 'jobs_pass_ratio_lower', { provider: 'good' });
    // With only successes Wilson's bound is n / (n + z^2).
    expect(good.value).toBeCloseTo(good.samples / (good.samples + 1.959963984540054 ** 2), 12);
    expect(net.answers('market-0', 'jobs_balanced').value).toBe(true);
  });

  test('keeps its books over a crash, and works on', () => {
    const net = devnetEstate({ parts: ['jobs'] });
    net.runTo(10);
    net.estate.workload('market').crash(net.instance('market-0'), 'crash');
    net.runTo(30);
    expect(net.answers('market-0', 'jobs_balanced').value).toBe(true);
    expect(net.answers('market-0', 'jobs_queue').value).toBeLessThan(5);
  });

  test('a worker that crashes and comes back costs no more than its leases', async () => {
    const faults = ['{fault: crash, target: worker, count: 1, at: 16m}'];
    const run = await runDevnet({ parts: ['jobs'], faults, hold: '10m' });
    expect(run.verdict).toBe('promoted');
  });

  test('pays late where settlement is wrong', async () => {
    const faults = ['{fault: wrong_result, result: settlement, target: market, at: 16m}'];
    const run = await runDevnet({ parts: ['jobs'], faults, hold: '60m' });
    expect(run.failedBy).toBe('jobs-paid');
  });
});
