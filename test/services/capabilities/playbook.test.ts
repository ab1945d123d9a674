import { describe, expect, test } from 'vitest';
import { runDevnet } from './devnet.ts';

const MINUTE_US = 60_000_000;

describe('A playbook over work, availability, beacon and jobs', () => {
  test('promotes a healthy network', async () => {
    const run = await runDevnet({ parts: ['work', 'da', 'beacon', 'jobs'], hold: '10m' });
    expect(run.verdict).toBe('promoted');
  });

  // Defect, what it strikes, the gate that must stop it, and within which time of its beginning.
  test.each([
    ['work', 'result: empty_template, target: miner', 'gamma', 4],
    ['work', 'result: monoculture, path: hash, factor: 0.985, target: miner', 'mix', 16],
    ['da', 'result: da_branch, share: 0.1, target: da', 'da-samples', 5],
    ['beacon', 'result: vdf_iterations, target: beacon', 'beacon-verify', 4],
    ['beacon', 'result: vdf_iterations, path: verifier, target: beacon', 'beacon-verify', 4],
    ['jobs', 'result: lease_to_jailed, target: market', 'jobs-timeouts', 15],
  ] as const)('in %s, {%s} is stopped by the gate %s', async (part, fault, gate, minutes) => {
    const faults = [`{fault: wrong_result, ${fault}, at: 16m}`];
    const run = await runDevnet({ parts: [part], faults });
    expect(run.failedBy).toBe(gate);
    expect(run.sim.nowUs).toBeGreaterThan(16 * MINUTE_US);
    expect(run.sim.nowUs).toBeLessThan((16 + minutes) * MINUTE_US);
  });

  test.each([
    ['da', 'fault: bad_parity, target: da', 'da-audits'],
    ['da', 'fault: shard_withhold, share: 0.1, target: da', 'da-samples'],
    ['beacon', 'fault: cpu_slow, factor: 2.5, target: beacon', 'beacon-time'],
    ['beacon', 'fault: vote_withhold, target: oracle, count: 2', 'beacon-crowd'],
    ['beacon', 'fault: partition, target: oracle, to: beacon', 'beacon-crowd'],
    ['jobs', 'fault: hang, target: worker', 'jobs-timeouts'],
  ] as const)('in %s, {%s} is stopped by the gate %s', async (part, fault, gate) => {
    const run = await runDevnet({ parts: [part], faults: [`{${fault}, at: 16m}`] });
    expect(run.failedBy).toBe(gate);
    expect(run.sim.nowUs).toBeGreaterThan(16 * MINUTE_US);
  });

  // The average over the first minutes never moves: only a gate on the shares can see it at once.
  test('sees a monoculture that was there from the first minute', async () => {
    const faults = [
      '{fault: wrong_result, result: monoculture, path: hash, factor: 0.985, target: miner, at: 1m}',
    ];
    const run = await runDevnet({ parts: ['work'], faults });
    expect(run.failedBy).toBe('mix');
    expect(run.sim.nowUs).toBeLessThan(16 * MINUTE_US);
  });
});
