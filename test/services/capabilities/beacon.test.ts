import { describe, expect, test } from 'vitest';
import { devnetEstate, runDevnet } from './devnet.ts';

const SLOW = `
  - {name: beacon, version: v1.0.0, capabilities: [{kind: beacon, round: 40s, delay: 45s}]}`;
const THREE = `
  - {name: beacon, version: v1.0.0, replicas: 3, capabilities: [{kind: beacon}]}`;

describe('The capability beacon', () => {
  test('makes every round final before the next', () => {
    const net = devnetEstate({ parts: ['beacon'] });
    net.runTo(30);
    const share = net.answers('beacon', 'beacon_final_share', { rounds: 10 });
    expect(share).toEqual({ value: 1, samples: 10, detail: null });
    const output = net.answers('beacon', 'beacon_output').value;
    expect(output).toMatch(/^[0-9a-f]{64}$/);
    net.runTo(32);
    expect(net.answers('beacon', 'beacon_output').value).not.toBe(output);
  });

  // Every round is 5 s later than the one before, so the last has no slack long before it is old.
  test('a delay longer than a round is seen by its slack', async () => {
    const run = await runDevnet({
      parts: ['beacon'],
      components: SLOW,
    });
    expect(run.failedBy).toBe('beacon-slack');
  });

  test('another instance leads when the first is gone, and all agree', () => {
    const net = devnetEstate({ parts: ['beacon'], components: THREE });
    net.runTo(10);
    const outputs = () =>
      ['beacon-0', 'beacon-1', 'beacon-2'].map((name) => net.answers(name, 'beacon_output').value);
    net.estate.workload('beacon').stop(net.instance('beacon-0'));
    net.runTo(20);
    expect(net.answers('beacon-1', 'beacon_final_age').value).toBeLessThan(60);
    const [first, second, third] = outputs();
    expect(first).toBeNull();
    expect(second).toBe(third);
  });

  // Half a second is what clocks may differ by; half a minute makes it another round.
  test.each([
    ['500ms', false, 1],
    ['30s', false, 0],
    ['30s', true, 0],
  ])(
    'a clock of a participant that is off by %s (behind: %s) leaves %s of the rounds',
    (...given) => {
      const [offset, behind, share] = given;
      const faults = [`{fault: clock_skew, target: oracle, offset: ${offset}, behind: ${behind}}`];
      const net = devnetEstate({ parts: ['beacon'], faults });
      net.runTo(20);
      expect(net.answers('beacon', 'beacon_final_share', { rounds: 10 }).value).toBe(share);
    },
  );

  test('a leader that hangs for a while goes on where it was', () => {
    const faults = ['{fault: hang, target: beacon, at: 10m, for: 5m}'];
    const net = devnetEstate({ parts: ['beacon'], faults });
    net.runTo(20);
    expect(net.answers('beacon', 'beacon_final_age').value).toBeLessThan(60);
    expect(net.answers('beacon', 'beacon_final_share', { rounds: 5 }).value).toBe(1);
  });
});
