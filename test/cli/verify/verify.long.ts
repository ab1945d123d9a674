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

  test('says with which words one of the two runs failed', async () => {
    const { code, out } = await verifyDrill({ leak: 'thrown-check', flags: ['--json'] });
    const [only] = JSON.parse(out).seeds;
    const second = { code: 70, message: 'internal error: Error: planted' };
    expect({ code, failures: only.failures }).toEqual({
      code: 4,
      failures: { first: null, second },
    });
    expect(only.before[2].index).toBeGreaterThan(400);
  });

  test('blames the code for a run that fails on both machines alike', async () => {
    const { code, out } = await verifyDrill({ broken: 'thrown-everywhere' });
    expect(code).toBe(70);
    expect(out).toMatch(/FAIL {2}seed 7: both runs failed alike, after \d+ trace records/);
    expect(out).toContain('internal error: Error: planted\n');
  });

  test('blames the machine for a process that dies, in the words of that process', async () => {
    const { code, err } = await verifyDrill({ broken: 'dead-process' });
    expect(code).toBe(8);
    expect(err).toMatch(/the second process ended before its run did: Killed by the planted break/);
  });

  test('repeats a difference with the seeds and workers that showed it', async () => {
    const flags = ['--seeds', '3', '--workers', '0,1'];
    const { out } = await verifyDrill({ leak: 'host-name', flags });
    expect(out).toMatch(/Reproduce: simnet verify --scenario \S+ --seeds 1 --workers 0,1\n/);
  });

  test('has no false alarm in a thousand seeds', async () => {
    const { code, out, err } = await verifyDrill({ flags: ['--seeds', '1000'] });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('each of 1000 seeds has one result');
  }, 3_600_000);
});
