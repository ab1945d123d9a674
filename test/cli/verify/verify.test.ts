import { describe, expect, test } from 'vitest';
import { verifyDrill } from '../../support/verify-run.ts';

describe('simnet verify', () => {
  test('finds one result for a seed, on two machines', async () => {
    const { code, out, err } = await verifyDrill({ flags: ['--json'] });
    expect({ code, status: JSON.parse(out).status }).toEqual({ code: 0, status: 'same' });
    const [only] = JSON.parse(out).seeds;
    expect(only.records).toBeGreaterThan(100);
    expect(only.trace_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(err).toContain('PASS  the seed has one result');
  });

  test('names the first event of a run that heeds its machine', async () => {
    const { code, out } = await verifyDrill({ leak: 'environment' });
    expect(code).toBe(4);
    expect(out).toMatch(/FAIL {2}seed 7: the runs part at record \d+/);
    expect(out).toMatch(/first {3}[\d.]+m?u?s {2}\S+/);
  });
});
