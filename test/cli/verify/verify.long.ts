import { describe, expect, test } from 'vitest';
import { LEAK_NAMES, verifyDrill } from '../../support/verify-run.ts';

describe('simnet verify', () => {
  test('finds one result for a seed, on two machines', async () => {
    const { code, out, err } = await verifyDrill({ flags: ['--json'] });
    expect({ code, status: JSON.parse(out).status }).toEqual({ code: 0, status: 'same' });
    const [only] = JSON.parse(out).seeds;
    expect(only.records).toBeGreaterThan(100);
    expect(only.trace_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(err).toContain('PASS  the seed has one result');
  });

  test.each(LEAK_NAMES)('catches a leak of %s and says where', async (leak) => {
    const { code, out, err } = await verifyDrill({ leak });
    expect({ code, err }).toEqual({ code: 4, err: '' });
    expect(out).toMatch(/FAIL {2}seed 7: the runs part at record \d+/);
    expect(out).toMatch(/first {3}.* a=/);
    expect(out).toMatch(/Reproduce: simnet verify --scenario/);
  });

  test('has no false alarm in a thousand seeds', async () => {
    const { code, out, err } = await verifyDrill({ flags: ['--seeds', '1000'] });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('each of 1000 seeds has one result');
  }, 3_600_000);
});
