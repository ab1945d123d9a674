import { describe, expect, test } from 'vitest';
import { verifyDrill } from '../../support/verify-run.ts';

// That it catches leaks, and where, takes minutes: see leaks.long.ts.
describe('simnet verify', () => {
  test('finds one result for a seed, on two machines', async () => {
    const { code, out, err } = await verifyDrill({ flags: ['--json'] });
    expect({ code, status: JSON.parse(out).status }).toEqual({ code: 0, status: 'same' });
    const [only] = JSON.parse(out).seeds;
    expect(only.records).toBeGreaterThan(100);
    expect(only.trace_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(err).toContain('PASS  the seed has one result');
  });
});
